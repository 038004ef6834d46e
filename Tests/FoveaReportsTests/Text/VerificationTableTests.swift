import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct VerificationTableTests {
  @Test func theWholeText() {
    var record = VerificationRecord(
      split: "test", figures: ["rocAUC": 0.99, "equalErrorRate": 0.04, "balancedAccuracy": 0.9633],
      details: VerificationDetails(
        samePairCount: 3000, differentPairCount: 3000, distance: "euclidean", threshold: 1.1,
        trueAcceptRate: ["0.1": 0.98, "0.001": 0.75, "0.01": 0.9]))
    record.definitions["threshold"] = "given, chosen on other data"
    #expect(
      VerificationTable.text(record) == """
        test: 3,000 same pairs, 3,000 different pairs
        ROC-AUC 0.9900  equal error rate 0.0400
        TAR at FAR 0.1 0.9800  TAR at FAR 0.01 0.9000  TAR at FAR 0.001 0.7500
        balanced accuracy 0.9633
        threshold: euclidean distance 1.1
        baseline: chance has ROC-AUC 0.5

        """)
    #expect(
      VerificationTable.definitions(record) == """
        TAR, FAR: shares of same and of different pairs accepted; balanced accuracy:
        mean of TAR and 1 - FAR at the threshold.
        threshold: given, chosen on other data.

        """)
    (record.sampleCount, record.identityCount, record.folds) = (120, 10, 10)
    record.figures["recallAt1"] = 0.9
    record.figures["balancedAccuracyDeviation"] = 0.0125
    let text = VerificationTable.text(record)
    #expect(text.hasPrefix("test: 120 samples, 10 labels, 3,000 same pairs"))
    #expect(text.contains("recall@1 0.9000\n"))
    #expect(text.contains("balanced accuracy 0.9633 +- 0.0125 over 10 folds\n"))
  }
}
