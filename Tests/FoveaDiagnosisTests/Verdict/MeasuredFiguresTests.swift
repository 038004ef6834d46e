import FoveaRunRecords
import Testing

@testable import FoveaDiagnosis

@Suite struct MeasuredFiguresTests {
  private func figures(
    _ figures: [String: Double], _ intervals: [String: (Double, Double)] = [:], count: Int = 100,
    classes: Int = 0
  ) -> MeasuredFigures {
    MeasuredFigures(
      figures: figures,
      intervals: intervals.mapValues {
        ConfidenceInterval(lower: $0.0, upper: $0.1, resamples: 1000)
      }, count: count, classCount: classes)
  }

  @Test func skillIsZeroWithoutAModel() {
    #expect(figures(["balancedAccuracy": 0.25], classes: 4).skill(.classification) == 0)
    #expect(figures(["balancedAccuracy": 1], classes: 4).skill(.classification) == 1)
    // Background alone, of 80 % of the pixels: an intersection over union of 0.8 and one of 0.
    let background = figures(["mIoU": 0.4, "baselinePixelAccuracy": 0.8], classes: 2)
    #expect(background.skill(.segmentation) == 0)
    let half = ["rootMeanSquaredError": 0.5, "baselineRootMeanSquaredError": 1]
    #expect(figures(half).skill(.regression) == 0.75)
    #expect(figures(["mAP50": 0.3]).skill(.detection) == 0.3)
    #expect(figures(["rocAUC": 0.75]).skill(.verification) == 0.5)
  }

  /// Wilson's interval of 8 of 8 is [0.675592, 1], by statsmodels'
  /// `proportion_confint(method="wilson")`.
  @Test func eightRightAnswersOfEightAreUncertain() {
    let sure = figures(["accuracy": 1], ["accuracy": (1, 1)], count: 8, classes: 2)
    #expect(abs(sure.uncertainty(.classification) - 0.324408 / 0.5) < 1e-5)
    // A wider bootstrap interval counts.
    let wide = figures(["accuracy": 0.9], ["accuracy": (0.7, 1)], count: 100, classes: 2)
    #expect(abs(wide.uncertainty(.classification) - 0.6) < 1e-12)
    #expect(figures([:], count: 0, classes: 2).uncertainty(.classification) == 2)
    let values = figures(
      ["baselineRootMeanSquaredError": 2], ["rootMeanSquaredError": (1, 2)])
    #expect(values.uncertainty(.regression) == 0.75)
  }
}
