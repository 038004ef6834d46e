@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct CalibrationTests {
  @Test func exactlyOneIsInTheLastBin() {
    let calibration = Calibration(confidences: [1, 0.95], isRight: [false, true])
    #expect(calibration.bins.count == 15)
    #expect(calibration.bins[14] == .init(count: 2, confidence: 1.95, right: 1))
    #expect(agree(calibration.expectedError, 0.475))
  }

  @Test func binsHoldTheirUpperEnds() {
    for count in 1...60 {
      let ends = (0...count).map { Double($0) / Double(count) }
      let calibration = Calibration(
        confidences: ends, isRight: ends.map { _ in true }, binCount: count)
      #expect(
        calibration.bins.map(\.count) == [2] + Array(repeating: 1, count: count - 1),
        "\(count) bins")
      let above = ends.dropLast().map(\.nextUp)
      #expect(
        Calibration(confidences: above, isRight: above.map { _ in true }, binCount: count).bins
          .allSatisfy { $0.count == 1 }, "\(count) bins")
    }
  }

  @Test func gapsAreWeightedByTheirBins() {
    let calibration = Calibration(
      confidences: [0.95, 1, 0.05, 0], isRight: [true, false, false, false], binCount: 10)
    #expect(calibration.bins.map(\.count) == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    // (|0 - 0.05| + |1 - 1.95|) / 4
    #expect(agree(calibration.expectedError, 0.25))
  }

  @Test func perfectCalibrationHasNoError() {
    let calibration = Calibration(
      confidences: [0.75, 0.75, 0.75, 0.75], isRight: [true, true, true, false])
    #expect(calibration.expectedError == 0)
    #expect(Calibration(confidences: [], isRight: []).expectedError == nil)
  }

  /// Worked by hand, with 0 and 1 among four bins: (0, 0.25] holds 0, 0.25; (0.25, 0.5] 0.5;
  /// (0.5, 0.75] none; (0.75, 1] 0.8, 1, 1.
  @Test func aTableByHandWithZeroAndOne() throws {
    let calibration = Calibration(
      confidences: [0, 0.25, 0.5, 0.8, 1, 1], isRight: [false, true, true, true, false, true],
      binCount: 4)
    #expect(calibration.bins.map(\.count) == [2, 1, 0, 3])
    #expect(calibration.bins.map(\.right) == [1, 1, 0, 2])
    // 2/6·|1/2 − 1/8| + 1/6·|1 − 1/2| + 3/6·|2/3 − 2.8/3|
    #expect(agree(calibration.expectedError, 0.125 + 0.5 / 6 + 0.8 / 6))
    #expect(agree(calibration.maximumError, 0.5))
    #expect(Calibration(confidences: [], isRight: []).maximumError == nil)
  }
}
