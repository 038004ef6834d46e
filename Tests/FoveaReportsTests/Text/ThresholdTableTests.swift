import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct ThresholdTableTests {
  @Test func theChosenThresholdIsMarked() {
    let text = ThresholdTable.text(SampleRecords.threshold())
    #expect(
      text.hasPrefix(
        """
           threshold  precision  recall      F2  FP per image
              0.2500     0.8000  0.9800  0.9000          0.03
        →     0.3124     0.8260  0.9500  0.9223          0.02

        crack: score from 0.3124 on, for crack:fbeta=2
        val, 200 images: precision 0.826, recall 0.95 [0.85, 1], F2 0.9223, FP per image
        """), "\(text)")
    #expect(text.contains("\ntest, 200 images: precision 0.826"))
    for line in text.split(separator: "\n") { #expect(line.count <= 80) }
  }

  @Test func costsHaveAColumn() {
    #expect(ThresholdTable.text(SampleRecords.threshold(costs: true)).contains("cost per image"))
    var record = SampleRecords.threshold()
    record.costs = .init(split: "test", mostProbable: 1.5, lowestExpected: 1, threshold: 1.25)
    let text = ThresholdTable.text(record).replacing("\n", with: " ")
    #expect(text.contains("most probable class 1.5, this threshold 1.25, lowest expected"))
    record.isReached = false
    #expect(ThresholdTable.text(record).contains("No threshold of one class costs less on val"))
    record.costs = nil
    #expect(ThresholdTable.text(record).contains("(not reached: the nearest)"))
  }
}
