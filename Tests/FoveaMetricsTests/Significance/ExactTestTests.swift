import FoveaDatasets
import Testing

@testable import FoveaMetrics

@Suite struct ExactTestTests {
  /// p-values of scipy.stats.fisher_exact and binomtest (SciPy 1.x).
  @Test func agreesWithSciPy() {
    func p(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double {
      ExactTest.pValue([
        ExactTest.Stratum(
          count: a + b + c + d, successes: a + c, partCount: a + b, partSuccesses: a)
      ])
    }
    #expect(abs(p(1, 8, 9, 2) - 0.005477494641581329) < 1e-12)
    #expect(abs(p(12, 5, 29, 2) - 0.08026855207410463) < 1e-12)
    #expect(abs(p(300, 100, 5000, 1000) - 4.907277006407287e-05) < 1e-12)
    #expect(abs(ExactTest.mcNemar(onlyFirst: 7, onlySecond: 19) - 0.028959274291992188) < 1e-13)
    #expect(abs(ExactTest.mcNemar(onlyFirst: 3, onlySecond: 3) - 1) < 1e-13)
    #expect(ExactTest.mcNemar(onlyFirst: 0, onlySecond: 0) == 1)
  }

  /// All ways to choose the part in each stratum, counted one by one.
  @Test func strataAgreeWithAllExchanges() {
    let strata: [(scores: [Int], part: Int, hits: Int)] = [
      ([1, 1, 0, 0, 1], 2, 0), ([1, 0, 0], 1, 0), ([1, 1, 1, 0], 3, 2),
    ]
    func sums(_ scores: [Int], choose count: Int) -> [Int] {
      (0..<1 << scores.count).filter { $0.nonzeroBitCount == count }.map { bits in
        scores.indices.reduce(0) { bits >> $1 & 1 == 1 ? $0 + scores[$1] : $0 }
      }
    }
    var all = [0]
    for stratum in strata {
      all = sums(stratum.scores, choose: stratum.part).flatMap { sum in all.map { $0 + sum } }
    }
    let observed = strata.reduce(0) { $0 + $1.hits }
    let counts = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
    let limit = counts[observed] ?? 0
    let expected =
      Double(counts.values.filter { $0 <= limit }.reduce(0, +)) / Double(all.count)
    let found = ExactTest.pValue(
      strata.map {
        ExactTest.Stratum(
          count: $0.scores.count, successes: $0.scores.reduce(0, +), partCount: $0.part,
          partSuccesses: $0.hits)
      })
    #expect(abs(found - expected) < 1e-12)
    #expect(expected < 1)
  }

  @Test func strataWithNothingToExchangeSayNothing() {
    let whole = ExactTest.Stratum(count: 3, successes: 1, partCount: 3, partSuccesses: 1)
    #expect(ExactTest.pValue([whole, whole]) == 1)
    #expect(ExactTest.pValue([]) == 1)
  }

  /// Under the null, p-values below a level are no more frequent than the level.
  @Test func keepsItsLevel() {
    var random = RandomStream(seed: 3, purpose: .generation)
    var below = 0
    for _ in 0..<1000 {
      let scores = (0..<80).map { _ in random.chance(0.8) ? 1 : 0 }
      let stratum = ExactTest.Stratum(
        count: 80, successes: scores.reduce(0, +), partCount: 25,
        partSuccesses: scores[..<25].reduce(0, +))
      if ExactTest.pValue([stratum]) < 0.05 { below += 1 }
    }
    // 50 are expected at most; three deviations of a binomial count are 21.
    #expect(below <= 71)
    #expect(below > 5)
  }
}
