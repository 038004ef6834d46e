@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct CurvesTests {
  static let goldens = (try? MetricGoldens.load())?.curves ?? []

  @Test func curvesMatchTheReference() throws {
    try #require(Self.goldens.count == 2)
    for golden in Self.goldens {
      let positive = golden.truth.map { $0 == 1 }
      let roc = try #require(
        ROCCurve(scores: golden.scores, isPositive: positive, weights: golden.weights))
      #expect(agree(roc.falsePositiveRates, golden.falsePositiveRates))
      #expect(agree(roc.truePositiveRates, golden.truePositiveRates))
      #expect(roc.thresholds == [.infinity] + golden.thresholds)
      #expect(agree(roc.area, golden.rocAUC))
      let recall = try #require(
        PrecisionRecallCurve(
          scores: golden.scores, isPositive: positive, weights: golden.weights))
      #expect(agree(recall.recalls, golden.recalls))
      #expect(agree(recall.precisions, golden.precisions))
      #expect(agree(recall.averagePrecision, golden.averagePrecision))
    }
  }

  @Test func tiesCountHalf() {
    let allEqual = Metrics.rocAUC(scores: [1, 1, 1], isPositive: [true, false, true])
    #expect(allEqual == 0.5)
    #expect(Metrics.rocAUC(scores: [2, 1], isPositive: [true, false]) == 1)
    #expect(Metrics.rocAUC(scores: [2, 1], isPositive: [false, true]) == 0)
  }

  @Test func oneClassHasNoArea() {
    #expect(Metrics.rocAUC(scores: [1, 2], isPositive: [true, true]) == nil)
    #expect(Metrics.rocAUC(scores: [], isPositive: []) == nil)
    #expect(Metrics.averagePrecision(scores: [1, 2], isPositive: [false, false]) == nil)
    #expect(Metrics.averagePrecision(scores: [1, 2], isPositive: [true, true]) == 1)
  }

  @Test func missingClassesAreLeftOutOfMeans() {
    #expect(Metrics.oneVersusRest([0.5, nil, 1]) == 0.75)
    #expect(Metrics.oneVersusRest([0.5, nil, 1], supports: [3, 5, 1]) == 0.625)
    #expect(Metrics.oneVersusRest([nil, nil]) == nil)
  }
}
