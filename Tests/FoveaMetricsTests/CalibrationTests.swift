@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct CalibrationTests {
  @Test func exactlyOneIsABinOfItsOwn() {
    let calibration = Calibration(
      confidences: [0.95, 1, 0.05, 0], isRight: [true, false, false, false], binCount: 10)
    #expect(calibration.bins.map(\.count) == [2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    // (0.05 + 0.05 + 1) / 4
    #expect(agree(calibration.expectedError, 0.275))
  }

  @Test func perfectCalibrationHasNoError() {
    let calibration = Calibration(
      confidences: [0.75, 0.75, 0.75, 0.75], isRight: [true, true, true, false])
    #expect(calibration.expectedError == 0)
    #expect(Calibration(confidences: [], isRight: []).expectedError == nil)
  }
}
