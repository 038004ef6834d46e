import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// The content of the cells in a picture of a confusion matrix.
public enum ConfusionCells: Sendable {
  /// Counts, with their share of the labelled class where there is space.
  case counts
  /// Shares of the labelled class in percent only.
  case shares

  /// The largest number of rows with texts in the cells. Above it, pictures of counts and of shares
  /// are the same.
  public static let largestNumbered = 30
}

/// A confusion matrix of any task, to draw.
struct ConfusionTable {
  let title, subtitle: String
  let names: [String]
  /// The counts; rows are labelled classes, columns predicted ones.
  let counts: [[Double]]
  var cells = ConfusionCells.counts
  /// The index of false detections (row) and missed boxes (column); nil for tasks without.
  var background: Int?
  /// Whether counts are rounded to three digits.
  var isRounded = false

  init(_ record: ClassificationRecord, cells: ConfusionCells = .counts) {
    title = "Confusion matrix, \(record.split)"
    subtitle =
      "\(NumberText.grouped(record.sampleCount)) samples"
      + (record[.accuracy].map { ", accuracy \(NumberText.fixed($0, 4))" } ?? "")
    names = record.classNames
    counts = record.confusionMatrix
    self.cells = cells
  }

  init(_ record: DetectionRecord, cells: ConfusionCells = .counts) {
    title = "Confusion matrix, \(record.split)"
    subtitle =
      "\(NumberText.grouped(record.groundTruthCount)) true boxes; detections from "
      + "confidence \(NumberText.fixed(record.confusionConfidence, 2)), IoU "
      + NumberText.fixed(record.confusionIoU, 2)
    counts = record.confusionMatrix
    names = counts.isEmpty ? [] : record.classNames + ["background"]
    background = counts.isEmpty ? nil : record.classNames.count
    self.cells = cells
  }

  init(_ record: SegmentationRecord, cells: ConfusionCells = .counts) {
    title = "Confusion matrix of pixels, \(record.split)"
    subtitle =
      "\(NumberText.grouped(record.pixelCount)) pixels"
      + (record[.pixelAccuracy].map { ", accuracy \(NumberText.fixed($0, 4))" } ?? "")
    names = record.classNames
    counts = record.confusionMatrix
    isRounded = true
    self.cells = cells
  }

  /// The most frequent mistakes in words.
  func mistakes(limit: Int = 5) -> [String] {
    var found: [(count: Double, label: Int, prediction: Int)] = []
    for (label, row) in counts.enumerated() {
      for (prediction, count) in row.enumerated() where label != prediction && count > 0 {
        found.append((count, label, prediction))
      }
    }
    found.sort { ($1.count, $0.label, $0.prediction) < ($0.count, $1.label, $1.prediction) }
    return found.prefix(limit).map { count, label, prediction in
      let share = NumberText.fixed(count / counts[label].reduce(0, +) * 100, 1)
      let number =
        isRounded || count == count.rounded()
        ? NumberText.grouped(count.rounded()) : NumberText.fixed(count, 1)
      let whole =
        label == background ? "false detections" : "the true class"
      return "\(Figure.shortened(names[label], to: 40)) \u{2192} "
        + "\(Figure.shortened(names[prediction], to: 40)): \(number) (\(share) % of \(whole))"
    }
  }
}
