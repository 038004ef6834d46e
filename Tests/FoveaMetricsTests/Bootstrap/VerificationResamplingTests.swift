import FoveaDatasets
import Testing

@testable import FoveaMetrics

@Suite struct VerificationResamplingTests {
  private func evaluator(_ samples: [Int]) throws -> VerificationEvaluator {
    var evaluator = VerificationEvaluator()
    for sample in samples {
      let label = sample % 3
      try evaluator.add(
        [Float(label) + Float(sample * 5 % 7) / 6, Float(sample * 3 % 5) / 5], labels: [label])
    }
    return evaluator
  }

  @Test func aPairCountsAsItsSamplesAreDrawn() throws {
    let all = try evaluator(Array(0..<12))
    let whole = all.resampling(listsPairs: false)
    #expect(whole.count == 12)
    let area = try #require(whole.figures([Int32](repeating: 1, count: 12))["rocAUC"] ?? nil)
    #expect(abs(area - (try all.record(split: "test").figures["rocAUC"] ?? 0)) < 1e-12)
    let some = try evaluator([0, 2, 3, 5, 7, 8, 10])
    var draws = [Int32](repeating: 0, count: 12)
    for sample in [0, 2, 3, 5, 7, 8, 10] { draws[sample] = 1 }
    let part = try #require(whole.figures(draws)["rocAUC"] ?? nil)
    #expect(abs(part - (try some.record(split: "test").figures["rocAUC"] ?? 0)) < 1e-12)
  }

  @Test func listedPairsAreWeightedThemselves() throws {
    var pairs = VerificationEvaluator()
    for (value, label) in zip([0, 1, 0, 3, 5, 5, 2, 9], [0, 0, 0, 1, 1, 1, 0, 1]) {
      try pairs.add([Float(value)], labels: [label])
    }
    let found = pairs.resampling(listsPairs: true)
    #expect(found.count == 4)
    // Distances 1 (same), 3, 0 (same), 7.
    #expect(found.figures([1, 1, 1, 1])["rocAUC"] == 1)
  }

  @Test func nearestOfEachIdentity() throws {
    var evaluator = VerificationEvaluator()
    try evaluator.add([0, 0.1, 5, 5.3, 5.5, 9], labels: [0, 0, 1, 1, 0, 2])
    // The last has no other image of its identity.
    #expect(evaluator.nearestIsRight() == [true, true, true, false, false, nil])
  }
}
