import Testing

@testable import FoveaTraining

/// The rule by which a loss is a spike.
@Suite struct RecentLossesTests {
  /// Adds losses; returns the positions of spikes.
  private func spikes(_ losses: [Double]) -> [Int] {
    var recent = RecentLosses()
    return losses.indices.filter { recent.add(losses[$0]) != nil }
  }

  /// Numbers around a mean that repeat every seven.
  private func wavy(_ count: Int, around mean: Double) -> [Double] {
    (0..<count).map { mean * (1 + 0.1 * Double($0 % 7 - 3)) }
  }

  @Test func findsALossFarAboveTheLastOnes() {
    #expect(spikes(wavy(30, around: 0.5) + [4.1] + wavy(5, around: 0.5)) == [30])
    var recent = RecentLosses()
    for loss in wavy(30, around: 0.5) { _ = recent.add(loss) }
    #expect(recent.add(4.1) == 0.5)
  }

  @Test func isSilentWithoutEnoughLossesBefore() {
    #expect(spikes(wavy(19, around: 0.5) + [4.1]).isEmpty)
  }

  @Test func isSilentWhereLossesFallSlowlyOrAreNearZero() {
    #expect(spikes((0..<200).map { 2.3 / (1 + 0.05 * Double($0)) }).isEmpty)
    // Fifty times the median, but nothing next to the first losses.
    #expect(spikes(wavy(30, around: 2.3) + wavy(70, around: 0.002) + [0.1]).isEmpty)
  }

  @Test func keepsTheLastLosses() {
    var recent = RecentLosses()
    for loss in 0..<100 { _ = recent.add(Double(loss)) }
    #expect(recent.losses == (36..<100).map(Double.init))
    #expect(recent.first == 9.5)
  }
}
