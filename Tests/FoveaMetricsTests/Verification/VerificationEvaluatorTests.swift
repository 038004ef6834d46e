@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct VerificationEvaluatorTests {
  /// The generated embeddings of `Tests/Goldens/verification`.
  struct Golden: Decodable {
    struct Expected: Decodable {
      let rocAUC, equalErrorRate, balancedAccuracy, balancedAccuracyDeviation: Double
      let threshold, recallAt1: Double
      let trueAcceptRate: [String: Double]
    }

    let labels: [Int]
    let embeddings: [Float]
    let expected: [String: Expected]
  }

  @Test(arguments: VerificationEvaluator.Distance.allCases)
  func figuresMatchTheReference(distance: VerificationEvaluator.Distance) throws {
    let golden = try Goldens.load("verification/verification.json", as: Golden.self)
    let expected = try #require(golden.expected[distance.rawValue])
    var evaluator = VerificationEvaluator(distance: distance)
    // In two batches.
    let width = golden.embeddings.count / golden.labels.count
    try evaluator.add(
      Array(golden.embeddings.prefix(5 * width)), labels: golden.labels[..<5].map { $0 })
    try evaluator.add(
      Array(golden.embeddings.dropFirst(5 * width)), labels: golden.labels[5...].map { $0 })
    let record = try evaluator.record(split: "test")
    #expect(agree(record.rocAUC, expected.rocAUC))
    #expect(agree(record.equalErrorRate, expected.equalErrorRate))
    #expect(agree(record.threshold, expected.threshold))
    #expect(agree(record.balancedAccuracy, expected.balancedAccuracy))
    #expect(agree(record.balancedAccuracyDeviation, expected.balancedAccuracyDeviation))
    #expect(agree(record.recallAt1, expected.recallAt1))
    #expect(record.trueAcceptRate.keys.sorted() == ["0.001", "0.01", "0.1"])
    for (key, value) in record.trueAcceptRate {
      #expect(agree(value, expected.trueAcceptRate[key]))
    }
    #expect(record.sampleCount == 21)
    #expect(record.identityCount == 7)
    #expect(record.samePairCount + record.differentPairCount == 210)
    #expect(record.folds == 10)
    #expect(record.definitions["threshold"]?.contains("10 folds") == true)
  }

  @Test func aGivenThresholdIsKept() throws {
    var pairs = VerificationPairs()
    for (distance, isSame) in [(0.1, true), (0.2, true), (0.3, false), (0.4, true), (0.5, false)] {
      pairs.add(distance, isSame: isSame)
    }
    #expect(pairs.bestThreshold == 0.25)
    let record = try pairs.record(split: "test", distance: "euclidean", threshold: 0.45)
    #expect(record.threshold == 0.45)
    #expect(record.balancedAccuracy == 0.75)
    #expect(record.folds == nil)
    #expect(record.definitions["threshold"] == "given, chosen on other data")
    #expect(agree(record.rocAUC, 5.0 / 6))
    #expect(record.recallAt1 == nil)
  }

  @Test func pairsOfOneKindAreNamed() throws {
    var evaluator = VerificationEvaluator()
    try evaluator.add([0, 1, 2], labels: [4, 4, 4])
    let error = #expect(throws: MetricError.self) { try evaluator.record(split: "test") }
    #expect(
      error?.description
        == "the split 'test' has 3 pairs of the same label and 0 of different ones; verification "
        + "needs both. Give at least two labels, one of them with two samples.")
    #expect(throws: MetricError.notFinite(sample: 3)) {
      try evaluator.add([.nan], labels: [1])
    }
    try evaluator.add([5], labels: [1])
    let record = try evaluator.record(split: "test")
    #expect(record.rocAUC == 1)
    #expect(record.equalErrorRate == 0)
    #expect(record.recallAt1 == 1)
  }
}
