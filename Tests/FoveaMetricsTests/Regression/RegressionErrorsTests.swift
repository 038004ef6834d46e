@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct RegressionErrorsTests {
  @Test("Worked example 12") func meanSquaredErrorAndKin() {
    let truth = [10.0, 20]
    let predictions = [12.0, 19]
    #expect(Metrics.meanSquaredError(labels: truth, predictions: predictions) == 2.5)
    #expect(Metrics.meanAbsoluteError(labels: truth, predictions: predictions) == 1.5)
    #expect(
      agree(
        Metrics.rootMeanSquaredError(labels: truth, predictions: predictions), 1.581139,
        within: 1e-6))
    #expect(agree(Metrics.rSquared(labels: truth, predictions: predictions), 0.9))
  }

  @Test func figuresMatchTheReference() throws {
    let goldens = try MetricGoldens.load().regression
    try #require(goldens.count == 2)
    for golden in goldens {
      let (truth, predictions, weights) = (golden.truth, golden.predictions, golden.weights)
      #expect(
        agree(
          Metrics.meanSquaredError(labels: truth, predictions: predictions, weights: weights),
          golden.meanSquaredError))
      #expect(
        agree(
          Metrics.meanAbsoluteError(labels: truth, predictions: predictions, weights: weights),
          golden.meanAbsoluteError))
      #expect(
        agree(
          Metrics.rootMeanSquaredError(labels: truth, predictions: predictions, weights: weights),
          golden.rootMeanSquaredError))
      #expect(
        agree(
          Metrics.rSquared(labels: truth, predictions: predictions, weights: weights),
          golden.rSquared))
    }
  }

  @Test func edgesOfRSquared() {
    #expect(Metrics.rSquared(labels: [1], predictions: [1]) == nil)
    #expect(Metrics.rSquared(labels: [2, 2], predictions: [2, 2]) == nil)
    #expect(Metrics.rSquared(labels: [2, 2], predictions: [2, 3]) == nil)
    // Their mean is 0.10000000000000002.
    #expect(Metrics.rSquared(labels: [0.1, 0.1, 0.1], predictions: [0, 0.1, 0.2]) == nil)
    #expect(
      Metrics.rSquared(labels: [2, 2, 5], predictions: [2, 3, 5], weights: [1, 1, 0]) == nil)
    // The squares of their differences are 0.
    let tiny = Double.leastNonzeroMagnitude
    #expect(Metrics.rSquared(labels: [tiny, 2 * tiny], predictions: [0, 0]) == nil)
    #expect(Metrics.meanSquaredError(labels: [], predictions: []) == nil)
    #expect(Metrics.meanAbsoluteError(labels: [1], predictions: [2], weights: [0]) == nil)
  }

  /// Large labels with small differences, which single precision would lose.
  @Test func labelsKeepDoublePrecision() throws {
    let seconds = (0..<6).map { 1_700_000_000 + 10 * Double($0) }
    var evaluator = RegressionEvaluator(valueNames: ["time"])
    try evaluator.add(seconds.map { $0 + 5 }, labels: seconds)
    let record = try evaluator.record(split: "test")
    #expect(record.perValue[0].labelMean == 1_700_000_025)
    #expect(record[.meanSquaredError] == 25)
    // 6 · 25 / (2 · (25² + 15² + 5²)) = 150 / 1750
    #expect(agree(record[.rSquared], 1 - 150.0 / 1750))
  }
}
