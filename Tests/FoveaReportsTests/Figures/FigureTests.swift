import Foundation
import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct FigureTests {
  /// The marks that leave the page, texts with their measured width.
  func marksOffThePage(_ figure: Figure) -> [String] {
    let page = Figure.Point(figure.width + 0.5, figure.height + 0.5)
    func isInside(_ x: Double, _ y: Double) -> Bool {
      x >= -0.5 && y >= -0.5 && x <= page.x && y <= page.y
    }
    func isOnThePage(_ mark: Figure.Mark) -> Bool {
      switch mark {
      case .rectangle(let x, let y, let width, let height, _):
        return width >= 0 && height >= 0 && isInside(x, y) && isInside(x + width, y + height)
      case .line(let points, _, _, _):
        return points.allSatisfy { isInside($0.x, $0.y) }
      case .dot(let center, let radius, _):
        return isInside(center.x - radius, center.y - radius)
          && isInside(center.x + radius, center.y + radius)
      case .text(let text, let at, let size, _, let anchor, let isUpward, _):
        let width = Figure.width(of: text, size: size)
        let before = anchor == .start ? 0 : anchor == .middle ? width / 2 : width
        let (start, end) = (-before, width - before)
        return isUpward
          ? isInside(at.x - size / 2, at.y - end) && isInside(at.x + size / 2, at.y - start)
          : isInside(at.x + start, at.y - size / 2) && isInside(at.x + end, at.y + size / 2)
      }
    }
    return figure.marks.filter { !isOnThePage($0) }.map { "\($0)" }
  }

  @Test(arguments: [1, 2, 6, 12, 20, 30, 31, 60, 100, 150], [1, 8, 90])
  func picturesOfClassesFitTheirPage(count: Int, length: Int) {
    let names = SampleRecords.names(count, length: length)
    let record = SampleRecords.evaluation(classNames: names)
    let curves = SampleRecords.curves(classNames: names)
    #expect(marksOffThePage(.confusionMatrix(record)).isEmpty)
    #expect(marksOffThePage(.perClass(record)).isEmpty)
    #expect(marksOffThePage(.rankingCurves(curves)).isEmpty)
  }

  @Test(arguments: [1, 2, 20, 300])
  func learningCurvesFitTheirPage(epochs: Int) {
    #expect(marksOffThePage(.learningCurves(SampleRecords.history(epochs: epochs))).isEmpty)
  }

  @Test func reliabilityFitsItsPage() {
    let figure = Figure.reliability(
      SampleRecords.curves(classNames: ["a", "b"]), expectedCalibrationError: 0.0123)
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains("Reliability, test, ECE 0.0123"))
  }

  @Test func theBestEpochIsMarkedOnBothPlots() {
    let history = SampleRecords.history(epochs: 5)
    #expect(Figure.learningCurves(history).texts.filter { $0 == "best: epoch 3" }.count == 2)
    let given = Figure.learningCurves(history, bestEpoch: 5).texts
    #expect(given.filter { $0 == "best: epoch 5" }.count == 2)
  }

  @Test func equalValidationLossesAreOneLine() {
    var history = SampleRecords.history(epochs: 3)
    #expect(Figure.learningCurves(history).texts.contains("validation, weighted"))
    for index in history.indices {
      history[index].valLossWeighted = history[index].valLossUnweighted
    }
    #expect(!Figure.learningCurves(history).texts.contains("validation, weighted"))
  }

  @Test func curvesBreakWhereALossIsInfinite() {
    var history = SampleRecords.history(epochs: 30)
    for index in history.indices {
      history[index].valLossWeighted = nil
      history[index].valLossUnweighted = nil
      history[index].valMetrics = [:]
      history[index].trainAccuracy = nil
    }
    history[9].trainLoss = .infinity
    history[19].trainLoss = .nan
    let figure = Figure.learningCurves(history)
    let runs = figure.marks.compactMap { mark -> Int? in
      if case .line(let points, Color.blue, _, _) = mark, points.count > 2 {
        points.count
      } else {
        nil
      }
    }
    #expect(runs == [9, 9, 10])
    #expect(marksOffThePage(figure).isEmpty)
  }

  @Test func anEmptyHistoryIsAnEmptyPlot() {
    #expect(marksOffThePage(.learningCurves([])).isEmpty)
  }

  @Test func cellsHoldCountsUpToThirtyClasses() {
    for (count, expected) in [(2, 2), (30, 30), (31, 0)] {
      let record = SampleRecords.evaluation(classNames: SampleRecords.names(count))
      #expect(Figure.confusionMatrix(record).texts.filter { $0 == "90" }.count == expected)
    }
  }

  @Test func theMostFrequentConfusionIsNamed() {
    var record = SampleRecords.evaluation(classNames: ["cat", "dog", "fox"])
    record.confusionMatrix[2][1] = 25
    let texts = Figure.confusionMatrix(record).texts
    #expect(texts.contains("fox \u{2192} dog: 25 (20.0 % of the true class)"))
  }

  @Test func theWorstClassesHaveColoursWhereThereAreMany() {
    let names = SampleRecords.names(12)
    let texts = Figure.rankingCurves(SampleRecords.curves(classNames: names)).texts
    #expect(texts.contains("\(names[11]): ROC-AUC 0.7500, average precision 0.8890"))
    #expect(!texts.contains { $0.hasPrefix(names[0]) })
    #expect(texts.contains("the 7 classes of higher average precision"))
  }

  @Test func zeroDivisionIsMarkedOnItsBar() {
    var record = SampleRecords.evaluation(classNames: ["a", "b"])
    record.perClass[1].precision = 0
    record.perClass[1].zeroDivision = ["precision"]
    #expect(Figure.perClass(record).texts.filter { $0 == "0/0" }.count == 1)
  }

  @Test func drawingGivesThePageAtItsScale() throws {
    let record = SampleRecords.evaluation(classNames: ["a", "b"])
    let figure = Figure.confusionMatrix(record)
    let image = figure.image(scale: 2)
    #expect(image.width == Int(figure.width) * 2)
    #expect(image.height == Int(figure.height) * 2)
    #expect(image == figure.image(scale: 2))
    // The upper left corner of the first cell, right of the border and clear of the numbers.
    let layout = MatrixLayout(record)
    let (x, y) = (Int(layout.left * 2) + 8, Int(layout.top * 2) + 8)
    let pixel = image.pixels[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3]
    let expected = Color.intensity(0.9).bytes
    for (drawn, asked) in zip(pixel, [expected.red, expected.green, expected.blue]) {
      #expect(abs(Int(drawn) - Int(asked)) <= 1)
    }
    #expect(Array(image.pixels[0..<3]) == [255, 255, 255])
  }

  @Test func theFileIsAPNG() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-figure-\(UUID().uuidString).png")
    defer { try? FileManager.default.removeItem(at: url) }
    try Figure.learningCurves(SampleRecords.history(epochs: 2)).write(to: url, scale: 1)
    let bytes = try Data(contentsOf: url)
    #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }
}
