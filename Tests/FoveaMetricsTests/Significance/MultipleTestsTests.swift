import Testing

@testable import FoveaMetrics

@Suite struct MultipleTestsTests {
  /// R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm").
  @Test func holmAgreesWithR() {
    let adjusted = MultipleTests.holm([0.01, 0.04, 0.03, 0.005])
    for (found, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) {
      #expect(abs(found - expected) < 1e-15)
    }
    #expect(MultipleTests.holm([0.7, 0.6]) == [1, 1])
    #expect(MultipleTests.holm([]) == [])
  }
}
