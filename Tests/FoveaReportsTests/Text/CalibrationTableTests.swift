import FoveaRunRecords
import FoveaSupport
import Testing

@testable import FoveaReports

@Suite struct CalibrationTableTests {
  @Test func figuresBeforeAndAfter() {
    let text = CalibrationTable.text(SampleRecords.calibration(.classification))
    #expect(
      text == """
                                 before   after   change  95 % interval
        ECE                      0.0512  0.0121  -0.0391
        negative log-likelihood  0.3010  0.2500  -0.0510  [-0.0600, -0.0400]

        temperature 1.625, fitted on 3,000 images of val; figures of its other 3,000
        images.
        The model is overconfident: its scores are higher than the shares of right
        answers.

        """)
  }

  @Test func detectionsHaveAFloor() {
    let text = CalibrationTable.text(SampleRecords.calibration(.detection))
      .replacing("\n", with: " ")
    #expect(text.contains("3,000 images (36,430 detections) of val"))
    #expect(text.contains("detections with a score of at least 0.05"))
  }

  @Test func noEffectAndNoBestAreSaid() {
    let within = SampleRecords.calibration(.classification, change: -0.01...0.002)
    #expect(CalibrationTable.advice(within)?.contains("T = 1.62 changes nothing") == true)
    for (limit, words) in [("least", "lower end"), ("most", "upper end")] {
      let record = SampleRecords.calibration(.classification, limit: limit)
      #expect(CalibrationTable.advice(record)?.contains(words) == true)
    }
  }
}
