import FoveaImages
import FoveaMetrics
import Testing

@testable import FoveaReports

@Suite struct ThresholdFigureTests {
  let curves = ThresholdCurves(
    scores: [0.9, 0.8, 0.8, 0.3, 0.1], isPositive: [true, false, true, true, false])

  @Test func curvesAreMeasuredAtEveryScore() {
    #expect(curves.recall.x == [0.1, 0.3, 0.8, 0.9])
    #expect(curves.recall.y == [1, 1, 2.0 / 3, 1.0 / 3])
    #expect(curves.precision.y == [0.6, 0.75, 2.0 / 3, 1])
    #expect(curves.f1.y == [0.75, 6.0 / 7, 2.0 / 3, 0.5])
  }

  @Test func theChosenThresholdIsMarkedWithItsFigures() {
    let figure = Figure.threshold(
      curves, chosen: 0.3, className: "defect", split: "val", target: "recall \u{2265} 0.95")
    #expect(figure.texts.contains("threshold 0.3000, chosen for recall \u{2265} 0.95"))
    #expect(figure.texts.contains("recall 1.000"))
    #expect(figure.texts.contains("precision 0.750"))
    #expect(figure.texts.contains("F1 0.857"))
    let dots = figure.marks.count { if case .dot = $0 { true } else { false } }
    #expect(dots == 3)
  }

  @Test(arguments: [nil, 0, 0.5, 1, 7] as [Double?])
  func anyThresholdFits(chosen: Double?) {
    let empty = ThresholdCurves(scores: [], isPositive: [])
    let name = String(repeating: "long ", count: 30)
    for curves in [curves, empty] {
      let figure = Figure.threshold(
        curves, chosen: chosen, className: name, split: "val", target: "precision \u{2265} 0.9")
      #expect(marksOffThePage(figure).isEmpty)
    }
    #expect(
      Figure.threshold(empty, chosen: nil, className: "a", split: "val").texts
        .contains("no samples"))
  }

  @Test func noPositivesAreHarmless() {
    let none = ThresholdCurves(scores: [0.5, 0.2], isPositive: [false, false])
    #expect(none.recall.y == [0, 0] && none.f1.y == [0, 0])
  }

  @Test func costsAreBelow() {
    let points = DecisionPoint.all(
      scores: [0.9, 0.8, 0.8, 0.3, 0.1], isPositive: [true, false, true, true, false])
    let curves = ThresholdCurves(
      points, beta: 2, costs: DecisionCosts(falsePositive: 1, falseNegative: 10), imageCount: 5)
    #expect(curves.recall == self.curves.recall && curves.precision == self.curves.precision)
    #expect(curves.cost?.x == [0.1, 0.3, 0.8, 0.9])
    #expect(curves.cost?.y == [0.4, 0.2, 2.2, 4])
    for chosen in [nil, 0, 0.3, 1] as [Double?] {
      let figure = Figure.threshold(curves, chosen: chosen, className: "defect", split: "val")
      #expect(marksOffThePage(figure).isEmpty)
      #expect(figure.texts.contains("cost per image"))
    }
    let figure = Figure.threshold(curves, chosen: 0.3, className: "defect", split: "val")
    #expect(figure.texts.contains { $0.hasPrefix("F2 ") } && figure.texts.contains("0.2"))
  }

  @Test func manyPointsAreThinned() {
    let points = (0..<5000).reversed().map { index in
      DecisionPoint(
        threshold: Double(index) / 5000, truePositives: Double(5000 - index), falsePositives: 0,
        positives: 5000)
    }
    let curves = ThresholdCurves(points, imageCount: 10)
    #expect((400...1100).contains(curves.recall.x.count))
    #expect(curves.recall.x.first == 0 && curves.recall.x.last == 4999.0 / 5000)
  }
}
