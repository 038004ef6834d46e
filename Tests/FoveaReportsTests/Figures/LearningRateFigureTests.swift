import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct LearningRateFigureTests {
  @Test func marksTheSuggestionsOnALogarithmicAxis() throws {
    let figure = Figure.learningRate(sampleRangeTest())
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains("1e-7") && figure.texts.contains("0.1"))
    #expect(figure.texts.contains("valley 0.001"))
    let dots = figure.marks.compactMap { mark -> Double? in
      if case .dot(let point, _, _) = mark { point.x } else { nil }
    }
    // From 1e-7 to 10 are 8 decades: 1e-3 is in the middle of 540 points.
    #expect(dots.count == 3 && abs(dots[0] - (72 + 270)) < 1e-6)
  }

  @Test(arguments: [0, 1, 5])
  func shortTestsFit(count: Int) {
    let figure = Figure.learningRate(sampleRangeTest(count: count))
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains { $0.hasPrefix("no suggestion: the loss never fell") })
  }
}
