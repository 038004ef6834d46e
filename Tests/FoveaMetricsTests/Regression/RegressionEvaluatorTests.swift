@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct RegressionEvaluatorTests {
  @Test func figuresOfEachValueAndTheirMeans() throws {
    var evaluator = RegressionEvaluator(valueNames: ["age", "height"])
    try evaluator.add([12, 1] as [Float], labels: [10.0, 2])
    try evaluator.add([19, 5] as [Float], labels: [20.0, 5])
    let record = try evaluator.record(split: "test")
    #expect(record.sampleCount == 2)
    #expect(record.perValue.map(\.meanSquaredError) == [2.5, 0.5])
    #expect(record.perValue.map(\.meanAbsoluteError) == [1.5, 0.5])
    #expect(record.perValue.map(\.labelMean) == [15, 3.5])
    #expect(agree(record.perValue.map(\.rSquared), [0.9, 1 - 1 / 4.5]))
    #expect(record[.meanSquaredError] == 1.5)
    #expect(agree(record[.rootMeanSquaredError], (2.5.squareRoot() + 0.5.squareRoot()) / 2))
    #expect(agree(record[.rSquared], (0.9 + 1 - 1 / 4.5) / 2))
    #expect(record.intervals == nil)
    #expect(Set(record.headlines.keys).isSubset(of: Set(record.definitions.keys)))
  }

  @Test func edges() throws {
    var evaluator = RegressionEvaluator(valueNames: ["x"])
    #expect(throws: MetricError.noSamples(split: "test")) { try evaluator.record(split: "test") }
    try evaluator.add([1.0], labels: [1.0])
    let error = #expect(throws: MetricError.self) {
      try evaluator.add([2.0, .infinity], labels: [1.0, 1])
    }
    #expect(error == .notFinite(sample: 2))
    #expect(try evaluator.record(split: "test")[.rSquared] == nil)
    #expect(try evaluator.record(split: "test").headlines.count == 3)
  }

  @Test func theBaselineIsTheMeanOfTheLabels() throws {
    var evaluator = RegressionEvaluator(valueNames: ["age", "height"])
    // Deviations 1 and 3 around the means 2 and 4.
    try evaluator.add([2.0, 4, 2, 4], labels: [1.0, 1, 3, 7])
    let record = try evaluator.record(split: "test")
    #expect(record[.baselineRootMeanSquaredError] == 2)
    // A model that predicts the means has their error, and no R².
    #expect(record[.rootMeanSquaredError] == 2)
    #expect(record.perValue.map(\.rSquared) == [0, 0])
  }
}
