@testable import FoveaReports
import FoveaImages
import Testing

@Suite struct VerificationFigureTests {
  @Test func ratesAndThresholdAreNamed() {
    let figure = Figure.verification(
      TaskRecords.verification(), distances: [0.1, 0.6, 0.4, 0.9],
      isSame: [true, true, false, false])
    #expect(marksOffThePage(figure).isEmpty)
    let wanted = [
      "Verification, test: ROC-AUC 0.7500, equal error rate 0.5000",
      "true-accept rate 0.500 at false-accept rate 0.01",
      "true-accept rate 0.750 at false-accept rate 0.1", "threshold 0.5",
    ]
    #expect(wanted.allSatisfy(figure.texts.contains))
  }

  @Test func theCurveStepsUpForSamePairsAndRightForDifferentOnes() {
    let figure = Figure.verification(
      TaskRecords.verification(), distances: [0.1, 0.6, 0.4, 0.9],
      isSame: [true, true, false, false])
    let curves = figure.marks.compactMap { mark -> [Figure.Point]? in
      if case .line(let points, Color.blue, _, false) = mark, points.count == 5 {
        points
      } else {
        nil
      }
    }
    #expect(curves.count == 1)
    let area = PlotArea(left: 70, top: 84, width: 320, height: 320, x: 0...1, y: 0...1)
    #expect(
      curves.first == [
        area.point(0, 0), area.point(0, 0.5), area.point(0.5, 0.5), area.point(0.5, 1),
        area.point(1, 1),
      ])
  }

  @Test func noPairsAndOddThresholdsAreHarmless() {
    for threshold in [-1, 0, 99] {
      let figure = Figure.verification(
        TaskRecords.verification(threshold: Double(threshold)), distances: [], isSame: [])
      #expect(marksOffThePage(figure).isEmpty)
    }
  }
}
