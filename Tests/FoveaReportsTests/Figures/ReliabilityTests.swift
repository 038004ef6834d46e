import FoveaImages
import FoveaSupport
import Testing

@testable import FoveaReports

@Suite struct ReliabilityTests {
  @Test func reliabilityFitsItsPage() {
    let figure = Figure.reliability(
      SampleRecords.curves(classNames: ["a", "b"]), expectedCalibrationError: 0.0123)
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains("Reliability, test, ECE 0.0123"))
  }

  @Test(arguments: [VisionTask.classification, .detection])
  func bothDiagramsFitTheirPage(task: VisionTask) {
    let figure = Figure.calibration(SampleRecords.calibration(task))
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains("Before, T = 1, ECE 0.0512, half of val"))
    #expect(figure.texts.contains("After, T = 1.625, ECE 0.0121"))
    // The numbers of the bins stand above their bars.
    #expect(figure.texts.count { $0 == "5.2k" } == 2 && figure.texts.contains("31k"))
  }

  @Test func countsAreShort() {
    let counts: [Double] = [7, 812, 999, 5_230, 31_200, 250_000, 4_100_000]
    #expect(
      counts.map(Figure.shortCount) == ["7", "812", "999", "5.2k", "31k", "250k", "4.1M"])
  }
}
