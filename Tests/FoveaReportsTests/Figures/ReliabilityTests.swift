import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct ReliabilityTests {
  @Test func reliabilityFitsItsPage() {
    let figure = Figure.reliability(
      SampleRecords.curves(classNames: ["a", "b"]), expectedCalibrationError: 0.0123)
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains("Reliability, test, ECE 0.0123"))
  }
}
