import FoveaDatasets
import FoveaRunRecords
import Testing

@testable import FoveaMetrics

@Suite struct PairedBootstrapTests {
  /// Two models' right answers: the second is right on 8 more of 100, and wrong on 2 others.
  private let first = (0..<100).map { $0 < 70 ? 1.0 : 0 }
  private let second = (0..<100).map { $0 < 68 || $0 >= 92 ? 1.0 : 0 }

  private func mean(_ scores: [Double]) -> ([Int32]) -> [String: Double?] {
    { draws in
      ["share": zip(scores, draws).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(scores.count)]
    }
  }

  /// The same draws, the differences of single samples, and NumPy's quantiles, written out.
  @Test func agreesWithAPlainPairedBootstrap() throws {
    let plan = Bootstrap(resamples: 400, seed: 9)
    let found = try #require(
      plan.differences(count: 100, mean(first), mean(second))["share"])
    var values: [Double] = []
    for resample in 0..<400 {
      var random = RandomStream(seed: 9, epoch: resample, purpose: .bootstrap)
      var sum = 0.0
      for _ in 0..<100 {
        let sample = random.integer(below: 100)
        sum += second[sample] - first[sample]
      }
      values.append(sum / 100)
    }
    values.sort()
    func quantile(_ share: Double) -> Double {
      let place = share * 399
      let low = Int(place)
      return values[low] + (values[min(low + 1, 399)] - values[low]) * (place - Double(low))
    }
    #expect(abs(found.estimate - 0.06) < 1e-12)
    #expect(abs(found.interval.lower - quantile(0.025)) < 1e-12)
    #expect(abs(found.interval.upper - quantile(0.975)) < 1e-12)
    let below = values.count { $0 <= 1e-12 }
    #expect(abs(found.pValue - 2 * Double(below + 1) / 401) < 0.02)
  }

  @Test func equalModelsHaveNoDifference() throws {
    let found = try #require(
      Bootstrap(resamples: 50).differences(count: 100, mean(first), mean(first))["share"])
    #expect(found.estimate == 0 && found.interval.lower == 0 && found.interval.upper == 0)
    #expect(found.pValue == 1)
    #expect(Bootstrap().differences(count: 0, mean([]), mean([])).isEmpty)
  }

  @Test func clustersWidenTheIntervalOfAMean() throws {
    // Ten clusters of ten equal scores hold the information of ten scores.
    let scores = (0..<100).map { Double(($0 / 10) * 7 % 10) }
    let clusters = (0..<100).map { $0 / 10 }
    let plan = Bootstrap(resamples: 500)
    let alone = try #require(plan.meanInterval(of: scores))
    let together = try #require(plan.meanInterval(of: scores, clusters: clusters))
    let ratio = (together.upper - together.lower) / (alone.upper - alone.lower)
    #expect(abs(ratio - Double(10).squareRoot()) < 0.6)
    #expect(plan.meanInterval(of: [1, 2], clusters: [0, 0]) == nil)
  }
}
