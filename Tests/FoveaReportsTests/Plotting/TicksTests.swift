import Testing

@testable import FoveaReports

@Suite struct TicksTests {
  @Test(arguments: [
    (0.0, 1.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0, 3, ["0", "1", "2", "3"]),
    (0.13, 0.17, ["0.13", "0.14", "0.15", "0.16", "0.17"]),
    (-2, 2, ["-2", "-1", "0", "1", "2"]),
    (0, 12_000, ["0", "5000", "10000"]),
    (3.2, 3.3, ["3.20", "3.22", "3.24", "3.26", "3.28", "3.30"]),
  ])
  func labelsAreRound(low: Double, high: Double, labels: [String]) {
    let ticks = Ticks(low: low, high: high, count: 5)
    #expect(ticks.values.map { ticks.label($0) } == labels)
  }

  @Test func epochsAreWhole() {
    let ticks = Ticks(low: 1, high: 3, count: 6, isWhole: true)
    #expect(ticks.values == [1, 2, 3])
  }

  @Test func rangesEndOnTicks() {
    #expect(Ticks.rounded(low: 0, high: 2.3, count: 5) == 0...2.5)
    #expect(Ticks.rounded(low: 0, high: 2, count: 5) == 0...2)
  }

  @Test(arguments: [0.0, 1, -3, 1e-9, 1e9])
  func aFlatCurveHasARange(value: Double) {
    let range = Ticks.rounded(low: value, high: value, count: 5)
    #expect(range.lowerBound < range.upperBound)
    #expect(range.contains(value))
  }
}
