import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// A detector's evaluation as text for a terminal of 80 columns.
///
/// ```
/// class      images  boxes  precision  recall     F1   AP50     AP
/// platelet       35     76      0.880   0.912  0.896  0.901  0.512
///
/// test: 60 images, 3 classes, 967 ground-truth boxes, 1,203 detections
/// mAP50 0.9012 [0.8811, 0.9203]  mAP50-95 0.6012 [0.5847, 0.6160]
/// precision 0.8812  recall 0.9120  F1 0.8964  at confidence 0.4120, IoU 0.50
/// ```
public enum DetectionTable {
  /// The text; every line ends with a line break.
  public static func text(_ record: DetectionRecord) -> String {
    let counts = [
      NumberText.count(record.imageCount, "image"),
      NumberText.count(record.classNames.count, "class", plural: "classes"),
      NumberText.count(record.groundTruthCount, "ground-truth box", plural: "ground-truth boxes"),
      NumberText.count(record.detectionCount, "detection"),
    ].joined(separator: ", ")
    return Headline.report(
      table: perClass(record), head: "\(record.split): \(counts)", figures: headline(record),
      verdict: Verdict.lines(record), skipped: record.skippedImages)
  }

  /// The headline metrics.
  static func headline(_ record: DetectionRecord) -> String {
    var operating = Headline.items(of: record, line: 1)
    if record[.precision] != nil {
      operating.append(.init("at confidence", record.confidence))
      operating.append(.init("IoU", record.operatingIoU, decimals: 2))
    }
    let blocks = [
      Headline.items(of: record, line: 0), operating, Headline.items(of: record, line: 2),
      Headline.items(of: record, line: 3),
    ].map(Headline.text)
    let text = blocks.filter { !$0.isEmpty }.joined(separator: "\n")
    return text.isEmpty ? "there is no ground-truth box, so no figure exists" : text
  }

  /// Counts, precision, recall, F1 and average precision of each class and their means.
  static func perClass(_ record: DetectionRecord) -> String {
    var table = TextTable(alignments: [.left] + Array(repeating: .right, count: 7))
    table.add(["class", "images", "boxes", "precision", "recall", "F1", "AP50", "AP"])
    func figure(_ value: Double?) -> String { value.map { NumberText.fixed($0, 3) } ?? "-" }
    for entry in record.perClass {
      func cell(_ key: String, _ value: Double) -> String {
        entry.zeroDivision.contains(key) ? "0/0" : figure(value)
      }
      table.add([
        entry.name, NumberText.grouped(entry.imageCount),
        NumberText.grouped(entry.groundTruthCount), cell("precision", entry.precision),
        cell("recall", entry.recall), cell("f1", entry.f1), figure(entry.averagePrecision50),
        figure(entry.averagePrecision),
      ])
    }
    table.add([])
    table.add([
      "mean", "", NumberText.grouped(record.groundTruthCount), figure(record[.precision]),
      figure(record[.recall]), figure(record[.f1]), figure(record[.mAP50]),
      figure(record[.mAP50to95]),
    ])
    return table.text(width: Headline.width)
  }

  /// The definitions of the metrics; every line ends with a line break.
  public static func definitions(_ record: DetectionRecord) -> String {
    let isBest = record.confidence == record.bestConfidence
    var sentences = [
      "mAP, AP, AR: as pycocotools (AP and mAP by size: IoU 0.50 to 0.95; 101 recalls; 100 "
        + "detections per image and class; sizes part at 32^2 and 96^2 pixels).",
      "mean: over classes with ground-truth boxes; '-': the class has none.",
    ]
    if record.confidence != nil {
      sentences.append(
        "precision = TP/(TP+FP), recall = TP/(TP+FN) of detections from that confidence on"
          + (isBest ? ", at which mean F1 is highest on this split." : "."))
    }
    if record.perClass.contains(where: { !$0.zeroDivision.isEmpty }) {
      sentences.append("0/0 counts as 0: no detection (precision) or no ground-truth box (recall).")
    }
    sentences += [Headline.intervalNote(record.intervals)].compactMap { $0 }
    return Headline.wrapped(sentences)
  }
}
