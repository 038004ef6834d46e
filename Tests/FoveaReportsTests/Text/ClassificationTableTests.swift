import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct ClassificationTableTests {
  @Test func theWholeText() {
    var record = SampleRecords.evaluation(classNames: ["Free", "Crack", "Blowhole"])
    record.sampleCount = 12_345
    record.topKAccuracy = ["10": 1, "2": 0.95]
    record.figures["logLoss"] = 0.25
    record.perClass[0].support = 12_145
    record.perClass[1].precision = 0
    record.perClass[1].zeroDivision = ["precision"]
    record.perClass[0].averagePrecision = 0.5
    record.perClass[0].rocAUC = 0.75
    record.figures["macroROCAUC"] = 0.75
    #expect(
      ClassificationTable.text(record) == """
        class          precision  recall     F1     AP  ROC-AUC  support
        Free               0.900   0.900  0.900  0.500    0.750   12,145
        Crack                0/0   0.900  0.900      -        -      100
        Blowhole           0.900   0.900  0.900      -        -      100

        macro mean         0.900   0.900  0.900      -    0.750   12,345
        weighted mean      0.900   0.900  0.900      -        -   12,345

        test: 12,345 samples, 3 classes
        accuracy 0.9000  balanced accuracy 0.9000  macro F1 0.9000
        top-2 accuracy 0.9500  top-10 accuracy 1.0000  macro ROC-AUC 0.7500
        log loss 0.2500

        """)
    #expect(
      ClassificationTable.definitions(record) == """
        precision = TP/(TP+FP), recall = TP/(TP+FN), F1 = 2TP/(2TP+FP+FN); support =
        samples of the class.
        macro: mean over the classes seen; weighted: by support; balanced accuracy: mean
        recall.
        0/0 counts as 0: the class is missing from the predictions (precision) or the
        labels (recall).
        AP and ROC-AUC: each class against the rest, exact; '-' where undefined.

        """)
  }

  @Test func withoutScoresTheirColumnsAreLeftOut() {
    var record = SampleRecords.evaluation(classNames: ["a", "b"])
    record.hasSampleWeights = true
    let text = ClassificationTable.text(record)
    #expect(text.contains("class          precision  recall     F1  support\n"))
    #expect(
      ClassificationTable.definitions(record).contains("support = sum\nof sample weights."))
    #expect(!text.contains("0/0"))
  }

  @Test func intervalsStandBesideTheirFigures() {
    var record = SampleRecords.evaluation(classNames: ["a", "b"])
    record.topKAccuracy = ["5": 0.95]
    record.intervals = [
      "accuracy": ConfidenceInterval(lower: 0.88, upper: 0.92, resamples: 1000),
      "macroF1": ConfidenceInterval(lower: 0.87, upper: 0.93, resamples: 998),
      "top5Accuracy": ConfidenceInterval(lower: 0.94, upper: 0.96, resamples: 1000),
    ]
    let text = ClassificationTable.text(record)
    #expect(
      text.contains(
        """
        accuracy 0.9000 [0.8800, 0.9200]  balanced accuracy 0.9000
        macro F1 0.9000 [0.8700, 0.9300]  top-5 accuracy 0.9500 [0.9400, 0.9600]

        """))
    #expect(
      ClassificationTable.definitions(record).hasSuffix(
        "[lower, upper]: 95 % bootstrap interval of 1,000 resamples.\n"))
  }
}
