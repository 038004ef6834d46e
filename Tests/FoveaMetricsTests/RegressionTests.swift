@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct RegressionTests {
  @Test("Worked example 12") func meanSquaredErrorAndKin() {
    let truth = [10.0, 20]
    let predictions = [12.0, 19]
    #expect(Metrics.meanSquaredError(truth: truth, predictions: predictions) == 2.5)
    #expect(Metrics.meanAbsoluteError(truth: truth, predictions: predictions) == 1.5)
    #expect(
      agree(
        Metrics.rootMeanSquaredError(truth: truth, predictions: predictions), 1.581139,
        within: 1e-6))
    #expect(agree(Metrics.rSquared(truth: truth, predictions: predictions), 0.9))
  }

  @Test func figuresMatchTheReference() throws {
    let goldens = try MetricGoldens.load().regression
    try #require(goldens.count == 2)
    for golden in goldens {
      let (truth, predictions, weights) = (golden.truth, golden.predictions, golden.weights)
      #expect(
        agree(
          Metrics.meanSquaredError(truth: truth, predictions: predictions, weights: weights),
          golden.meanSquaredError))
      #expect(
        agree(
          Metrics.meanAbsoluteError(truth: truth, predictions: predictions, weights: weights),
          golden.meanAbsoluteError))
      #expect(
        agree(
          Metrics.rootMeanSquaredError(truth: truth, predictions: predictions, weights: weights),
          golden.rootMeanSquaredError))
      #expect(
        agree(
          Metrics.rSquared(truth: truth, predictions: predictions, weights: weights),
          golden.rSquared))
    }
  }

  @Test func edgesOfRSquared() {
    #expect(Metrics.rSquared(truth: [1], predictions: [1]) == nil)
    #expect(Metrics.rSquared(truth: [2, 2], predictions: [2, 2]) == 1)
    #expect(Metrics.rSquared(truth: [2, 2], predictions: [2, 3]) == 0)
    #expect(Metrics.meanSquaredError(truth: [], predictions: []) == nil)
    #expect(Metrics.meanAbsoluteError(truth: [1], predictions: [2], weights: [0]) == nil)
  }
}
