import FoveaRunRecords
import Testing

@testable import FoveaMetrics

@Suite struct WilsonIntervalTests {
  /// scipy.stats.binomtest(k, n).proportion_ci(method="wilson").
  @Test func agreesWithSciPy() throws {
    let most = try #require(ConfidenceInterval.wilson(successes: 8, of: 10))
    #expect(abs(most.lower - 0.4901624715366418) < 1e-12)
    #expect(abs(most.upper - 0.9433178485456248) < 1e-12)
    let none = try #require(ConfidenceInterval.wilson(successes: 0, of: 20))
    #expect(none.lower == 0)
    #expect(abs(none.upper - 0.16112515805281935) < 1e-12)
    #expect(ConfidenceInterval.wilson(successes: 0, of: 0) == nil)
  }
}
