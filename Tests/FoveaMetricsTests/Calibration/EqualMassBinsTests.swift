import TestSupport
import Testing

@testable import FoveaMetrics

@Suite struct EqualMassBinsTests {
  @Test func binsHoldEqualNumbers() {
    let confidences = (0..<30).map { Double($0) / 30 }
    let bins = EqualMassBins(
      confidences: confidences, isRight: confidences.map { $0 > 0.5 }, count: 5
    ).calibration().bins
    #expect(bins.map(\.count) == [6, 6, 6, 6, 6])
    #expect(bins.map(\.right) == [0, 0, 2, 6, 6])
  }

  @Test func equalConfidencesShareABinInAnyOrder() {
    let confidences = [0.2, 0.9, 0.9, 0.9, 0.9, 0.95]
    let isRight = [false, true, false, true, true, true]
    let bins = EqualMassBins(confidences: confidences, isRight: isRight, count: 3).calibration()
    // 0.9 starts after one of six samples: bin 0. 0.95 after five: bin 2.
    #expect(bins.bins.map(\.count) == [5, 0, 1])
    let turned = EqualMassBins(
      confidences: confidences.reversed(), isRight: isRight.reversed(), count: 3
    ).calibration()
    #expect(turned.bins.map(\.right) == bins.bins.map(\.right))
    #expect(agree(turned.expectedError, bins.expectedError))
    let one = EqualMassBins(
      confidences: [1, 1, 1], isRight: [true, false, true], count: 15
    ).calibration()
    #expect(one.bins[0].count == 3 && agree(one.expectedError, 1.0 / 3))
  }

  @Test func noSamplesHaveNoError() {
    #expect(
      EqualMassBins(confidences: [], isRight: [], count: 3).calibration().expectedError == nil)
  }
}
