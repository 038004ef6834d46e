@testable import FoveaReports
import FoveaImages
import Testing

@Suite struct RegressionFigureTests {
  func dots(_ figure: Figure) -> [Figure.Point] {
    figure.marks.compactMap { if case .dot(let point, _, _) = $0 { point } else { nil } }
  }

  @Test func perfectPredictionsLieOnTheLine() throws {
    let values = [1.0, 2, 3, 4]
    let figure = Figure.regression(
      TaskRecords.regression(["age"]), truths: [values], predictions: [values])
    #expect(marksOffThePage(figure).isEmpty)
    let line = figure.marks.compactMap { mark -> [Figure.Point]? in
      if case .line(let points, Color.ink, 1.5, true) = mark { points } else { nil }
    }
    let ends = try #require(line.first)
    let slope = (ends[1].y - ends[0].y) / (ends[1].x - ends[0].x)
    #expect(dots(figure).count == 4)
    for dot in dots(figure) {
      #expect(abs(dot.y - (ends[0].y + slope * (dot.x - ends[0].x))) < 1e-9)
    }
    #expect(figure.texts.contains("age: RMSE 2, R\u{00B2} 0.5000"))
  }

  @Test func manyPointsAreThinnedAndSaidSo() {
    let values = (0..<500).map(Double.init)
    let figure = Figure.regression(
      TaskRecords.regression(["age"]), truths: [values], predictions: [values], limit: 50)
    #expect(dots(figure).count == 50)
    #expect(figure.texts.contains("50 of 500 samples drawn"))
  }

  @Test func predictionsThatAreNoNumbersAreSaid() {
    let figure = Figure.regression(
      TaskRecords.regression(["age"]), truths: [[1, 2, 3]], predictions: [[1, .nan, .infinity]])
    #expect(dots(figure).count == 1)
    #expect(figure.texts.contains("2 samples without a finite prediction left out"))
    #expect(marksOffThePage(figure).isEmpty)
  }

  @Test(arguments: [0, 1, 3])
  func anyNumberOfValuesAndSamplesFits(count: Int) {
    let names = SampleRecords.names(count, length: 90)
    let figure = Figure.regression(
      TaskRecords.regression(names), truths: names.map { _ in [] },
      predictions: names.map { _ in [] })
    #expect(marksOffThePage(figure).isEmpty)
    let constant = Figure.regression(
      TaskRecords.regression(names), truths: names.map { _ in [7, 7] },
      predictions: names.map { _ in [7, 7] })
    #expect(marksOffThePage(constant).isEmpty)
  }

  @Test func histogramsCountEveryValueOnce() {
    #expect(Histogram.counts([-1, -0.5, 0, 0.5, 1], -1...1, bins: 4) == [1, 1, 1, 2])
    #expect(Histogram.counts([5], -1...1, bins: 2) == [0, 0])
  }
}
