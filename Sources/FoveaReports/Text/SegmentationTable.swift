import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// A segmenter's evaluation as text for a terminal of 80 columns.
///
/// ```
/// class       images     pixels  recall  precision    IoU   Dice  boundary F
/// background       6  1,220,431   0.951      0.949  0.905  0.950       0.934
///
/// test: 6 images, 2 classes, 1,572,864 pixels
/// pixel accuracy 0.9213 [0.9178, 0.9250]  mIoU 0.8031 [0.7952, 0.8110]
/// baseline: predicting background everywhere has pixel accuracy 0.7759
/// ```
public enum SegmentationTable {
  /// The text; every line ends with a line break.
  public static func text(_ record: SegmentationRecord) -> String {
    let ignored =
      record.ignoredPixelCount > 0
      ? " (and \(NumberText.grouped(record.ignoredPixelCount)) ignored)" : ""
    return Headline.report(
      table: perClass(record),
      head: "\(record.split): \(NumberText.count(record.imageCount, "image")), "
        + NumberText.count(record.classNames.count, "class", plural: "classes")
        + ", \(NumberText.grouped(record.pixelCount)) pixels\(ignored)",
      figures: headline(record), verdict: Verdict.lines(record), skipped: record.skippedImages)
  }

  /// The headline metrics.
  static func headline(_ record: SegmentationRecord) -> String {
    Headline.text(Headline.items(of: record, line: 0))
  }

  /// The metrics of each class.
  static func perClass(_ record: SegmentationRecord) -> String {
    let hasBoundary = record.boundaryTolerance != nil
    var table = TextTable(
      alignments: [.left] + Array(repeating: .right, count: hasBoundary ? 7 : 6))
    table.add(
      ["class", "images", "pixels", "recall", "precision", "IoU", "Dice"]
        + (hasBoundary ? ["boundary F"] : []))
    func figure(_ value: Double?) -> String { value.map { NumberText.fixed($0, 3) } ?? "-" }
    for entry in record.perClass {
      table.add(
        [
          entry.name, NumberText.grouped(entry.imageCount),
          NumberText.grouped(entry.groundTruthPixels), figure(entry.accuracy),
          figure(entry.precision), figure(entry.iou), figure(entry.dice),
        ] + (hasBoundary ? [figure(entry.boundaryF)] : []))
    }
    return table.text(width: Headline.width)
  }

  /// The definitions of the metrics; every line ends with a line break.
  public static func definitions(_ record: SegmentationRecord) -> String {
    var sentences = [
      "IoU = TP/(TP+FP+FN), Dice = 2TP/(2TP+FP+FN), pixels of the whole split; mIoU and Dice: mean "
        + "over the classes seen.",
      "Dice (mean over images): each image's own Dice, averaged over the images that hold the "
        + "class, then over classes.",
    ]
    if let tolerance = record.boundaryTolerance {
      sentences.append(
        "boundary F: F1 of contour pixels within \(NumberText.fixed(tolerance * 100, 2)) % of "
          + "the image's diagonal, averaged over images, then over classes.")
    }
    if !record.absentClasses.isEmpty {
      sentences.append(
        "In neither labels nor predictions: \(record.absentClasses.joined(separator: ", ")).")
    }
    sentences += [Headline.intervalNote(record.intervals)].compactMap { $0 }
    return Headline.wrapped(sentences)
  }
}
