import FoveaSupport
import FoveaRunRecords

/// A segmenter's evaluation as text for a terminal of 80 columns.
///
/// ```
/// test: 6 images, 2 classes, 1,572,864 pixels
/// pixel accuracy 0.9213 [0.9178, 0.9250]  mIoU 0.8031 [0.7952, 0.8110]
///
/// class       images     pixels  recall  precision    IoU   Dice  boundary F
/// background       6  1,220,431   0.951      0.949  0.905  0.950       0.934
/// ```
public enum SegmentationTable {
  /// The whole text; every line ends in a line break.
  public static func text(_ record: SegmentationRecord) -> String {
    let ignored =
      record.ignoredPixelCount > 0
      ? " (and \(EvaluationTable.grouped(Double(record.ignoredPixelCount))) ignored)" : ""
    return """
      \(record.split): \(EvaluationTable.grouped(Double(record.imageCount))) images, \
      \(record.classNames.count) classes, \
      \(EvaluationTable.grouped(Double(record.pixelCount))) pixels\(ignored)
      \(headline(record))

      \(perClass(record))
      \(definitions(record))
      """
  }

  /// The figures most often asked for.
  static func headline(_ record: SegmentationRecord) -> String {
    let intervals = record.intervals ?? [:]
    return Headline.text([
      .init("pixel accuracy", record.pixelAccuracy, intervals["pixelAccuracy"]),
      .init("mean accuracy", record.meanAccuracy, intervals["meanAccuracy"]),
      .init("mIoU", record.mIoU, intervals["mIoU"]),
      .init("Dice", record.dice, intervals["dice"]),
      .init(
        "Dice (mean over images)", record.diceMeanOverImages, intervals["diceMeanOverImages"]),
      .init("boundary F", record.boundaryF, intervals["boundaryF"]),
    ])
  }

  /// The figures of each class.
  static func perClass(_ record: SegmentationRecord) -> String {
    let hasBoundary = record.boundaryTolerance != nil
    var table = TextTable(
      alignments: [.left] + Array(repeating: .right, count: hasBoundary ? 7 : 6))
    table.add(
      ["class", "images", "pixels", "recall", "precision", "IoU", "Dice"]
        + (hasBoundary ? ["boundary F"] : []))
    func figure(_ value: Double?) -> String { value.map { EvaluationTable.fixed($0, 3) } ?? "-" }
    for entry in record.perClass {
      table.add(
        [
          entry.name, EvaluationTable.grouped(Double(entry.imageCount)),
          EvaluationTable.grouped(Double(entry.truthPixels)), figure(entry.accuracy),
          figure(entry.precision), figure(entry.iou), figure(entry.dice),
        ] + (hasBoundary ? [figure(entry.boundaryF)] : []))
    }
    return table.text(width: Headline.width)
  }

  /// What the figures mean, in as few lines as will do.
  static func definitions(_ record: SegmentationRecord) -> String {
    var sentences = [
      "IoU = TP/(TP+FP+FN), Dice = 2TP/(2TP+FP+FN), pixels of the whole split; mIoU and Dice: mean "
        + "over the classes seen.",
      "Dice (mean over images): each image's own Dice, averaged over the images that hold the "
        + "class, then over classes.",
    ]
    if let tolerance = record.boundaryTolerance {
      sentences.append(
        "boundary F: F1 of contour pixels within \(EvaluationTable.fixed(tolerance * 100, 2)) % of "
          + "the image's diagonal, averaged over images, then over classes.")
    }
    if !record.absentClasses.isEmpty {
      sentences.append(
        "In neither truth nor predictions: \(record.absentClasses.joined(separator: ", ")).")
    }
    sentences += [Headline.intervalNote(record.intervals)].compactMap { $0 }
    return Headline.wrapped(sentences)
  }
}
