import FoveaRunRecords
import FoveaSupport
import Testing

@testable import FoveaReports

@Suite struct DetectionTableTests {
  static var record: DetectionRecord {
    var cell = DetectionClassRecord(
      name: "red cell", imageCount: 1200, groundTruthCount: 9876, detectionCount: 10_000)
    cell.averagePrecision = 0.6125
    cell.averagePrecision50 = 0.9001
    (cell.precision, cell.recall, cell.f1) = (0.875, 0.9375, 0.905)
    var platelet = DetectionClassRecord(
      name: "platelet", imageCount: 0, groundTruthCount: 0, detectionCount: 0)
    platelet.zeroDivision = ["precision", "recall", "f1"]
    var record = DetectionRecord(
      split: "test",
      figures: [
        "mAP50": 0.9001, "mAP50to95": 0.6125, "mAP75": 0.7, "vocMAP50": 0.91, "mAPLarge": 0.5,
        "averageRecall1": 0.1, "averageRecall10": 0.6, "averageRecall100": 0.7,
        "averageRecallLarge": 0.75, "precision": 0.875, "recall": 0.9375, "f1": 0.905,
      ],
      details: DetectionDetails(
        imageCount: 1200, groundTruthCount: 9876, detectionCount: 10_000,
        classNames: ["red cell", "platelet"], perClass: [cell, platelet]))
    (record.bestConfidence, record.confidence) = (0.4125, 0.4125)
    record.intervals = [
      "mAP50": ConfidenceInterval(lower: 0.8812, upper: 0.92, resamples: 200),
      "f1": ConfidenceInterval(lower: 0.89, upper: 0.92, resamples: 200),
    ]
    return record
  }

  @Test func theWholeText() {
    #expect(
      DetectionTable.text(Self.record) == """
        class     images  boxes  precision  recall     F1   AP50     AP
        red cell   1,200  9,876      0.875   0.938  0.905  0.900  0.613
        platelet       0      0        0/0     0/0    0/0      -      -

        mean              9,876      0.875   0.938  0.905  0.900  0.613

        test: 1,200 images, 2 classes, 9,876 ground-truth boxes, 10,000 detections
        mAP50 0.9001 [0.8812, 0.9200]  mAP50-95 0.6125  mAP75 0.7000  VOC mAP50 0.9100
        precision 0.8750  recall 0.9375  F1 0.9050 [0.8900, 0.9200]
        at confidence 0.4125  IoU 0.50
        mAP large 0.5000
        AR1 0.1000  AR10 0.6000  AR100 0.7000  AR large 0.7500

        """)
    #expect(
      DetectionTable.definitions(Self.record) == """
        mAP, AP, AR: as pycocotools (AP and mAP by size: IoU 0.50 to 0.95; 101 recalls;
        100 detections per image and class; sizes part at 32^2 and 96^2 pixels).
        mean: over classes with ground-truth boxes; '-': the class has none.
        precision = TP/(TP+FP), recall = TP/(TP+FN) of detections from that confidence
        on, at which mean F1 is highest on this split.
        0/0 counts as 0: no detection (precision) or no ground-truth box (recall).
        [lower, upper]: 95 % bootstrap interval of 200 resamples.

        """)
  }

  @Test func withoutGroundTruthThereIsNoFigure() {
    var record = Self.record
    record = DetectionRecord(
      split: "test",
      details: DetectionDetails(
        imageCount: 3, groundTruthCount: 0, detectionCount: 1, classNames: ["a"],
        perClass: [record.perClass[1]]))
    let text = DetectionTable.text(record)
    #expect(
      text.contains(
        "\ntest: 3 images, 1 class, 0 ground-truth boxes, 1 detection\n"
          + "there is no ground-truth box, so no figure exists\n"))
    #expect(!text.contains("confidence"))
  }

  @Test func noLineIsLongerThanATerminal() {
    var record = Self.record
    record.perClass[0].name = String(repeating: "red blood cell ", count: 6) + "A"
    record.perClass[1].name = String(repeating: "red blood cell ", count: 6) + "B"
    let lines = DetectionTable.text(record).split(separator: "\n")
    #expect(lines.allSatisfy { TextTable.width(String($0)) <= 80 })
    #expect(lines.contains { $0.contains("…") && $0.contains(" A ") })
    #expect(lines.contains { $0.contains("…") && $0.contains(" B ") })
  }
}
