import FoveaDatasets
import Testing

@testable import FoveaMetrics

@Suite struct PermutationTestTests {
  /// All 10 choose 4 parts, one by one.
  @Test func agreesWithAllExchanges() {
    let scores = [0.1, 0.9, 0.4, 0.7, 0.3, 0.2, 0.8, 0.55, 0.35, 0.6]
    let part = [0, 4, 5, 8]
    func sum(_ bits: Int) -> Double {
      scores.indices.reduce(0) { bits >> $1 & 1 == 1 ? $0 + scores[$1] : $0 }
    }
    let expected = 4 * scores.reduce(0, +) / 10
    let observed = part.reduce(0) { $0 + scores[$1] }
    let all = (0..<1 << 10).filter { $0.nonzeroBitCount == 4 }.map(sum)
    let share =
      Double(all.count { ($0 - expected).magnitude >= (observed - expected).magnitude - 1e-12 })
      / Double(all.count)
    let found = PermutationTest(permutations: 20_000, seed: 1).pValues(
      scores: scores, parts: [part, Array(0..<10)])
    // Three deviations of a share of 20,000 draws.
    #expect(abs(found[0] - share) < 3 * (share * (1 - share) / 20_000).squareRoot() + 1e-4)
    #expect(found[1] == 1)
  }

  @Test func strataRemoveWhatDiffersBetweenThem() {
    // Scores depend on the stratum alone, and the part is most of the low ones.
    let strata = (0..<40).map { $0 / 10 }
    let scores = strata.map { Double($0) }
    let part = [0, 1, 2, 3, 4, 10, 11, 20, 30]
    let test = PermutationTest(permutations: 500)
    #expect(test.pValues(scores: scores, strata: strata, parts: [part]) == [1])
    #expect(test.pValues(scores: scores, parts: [part])[0] < 0.1)
  }

  @Test func exactAndRandomTestsOfSharesAgree() {
    let scores = (0..<60).map { $0 % 3 == 0 || $0 < 12 ? 0.0 : 1.0 }
    let part = Array(0..<20)
    let hits = part.reduce(0) { $0 + Int(scores[$1]) }
    let exact = ExactTest.pValue([
      ExactTest.Stratum(
        count: 60, successes: Int(scores.reduce(0, +)), partCount: 20, partSuccesses: hits)
    ])
    let random = PermutationTest(permutations: 5_000).pValues(scores: scores, parts: [part])[0]
    #expect(abs(exact - random) < 0.02)
  }

  @Test func theSeedDecides() {
    let scores = (0..<30).map { Double($0 * 7 % 11) }
    func found(_ seed: UInt64) -> [Double] {
      PermutationTest(permutations: 300, seed: seed).pValues(
        scores: scores, parts: [[0, 1, 2, 3, 4, 5], [7, 9, 11]])
    }
    #expect(found(1) == found(1))
    #expect(found(1) != found(2))
  }
}
