import Foundation
import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

extension DetectorEvaluation: TaskEvaluation {
  /// Mean average precision over the IoU thresholds 0.50 to 0.95.
  public static var headlineMetric: DetectionMetric { .mAP50to95 }

  /// Evaluates a detector.
  ///
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad images
  ///   or an empty split, and the errors of `progress`.
  public static func measure(
    _ trained: TrainedModel, on dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling?, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Self {
    try Detector(trained).evaluate(dataset, split: split, options: options, progress: progress)
  }

  /// The metrics as a table for a terminal.
  public var text: String { DetectionTable.text(record) }

  /// The definitions of the metrics.
  public var explanation: String { DetectionTable.definitions(record) }

  /// The confusion matrix as counts and, where cells have numbers, as shares; metrics per class,
  /// and curves.
  public var pictures: [RunPictures.Named] {
    var matrix: [RunPictures.Named] = []
    if !record.confusionMatrix.isEmpty {
      matrix.append(("confusion_matrix", .confusionMatrix(record)))
      if record.confusionMatrix.count <= ConfusionCells.largestNumbered {
        matrix.append(("confusion_matrix_shares", .confusionMatrix(record, cells: .shares)))
      }
    }
    return matrix + [
      ("per_class", .perClass(record)), ("detection_curves", .detectionCurves(curves)),
    ]
  }

  /// Writes `curves.json`, and in COCO's formats `detections.json` and `ground_truth.json`.
  ///
  /// - Throws: `FileWriteError` where a file cannot be written.
  public func writeFiles(of dataset: Dataset, to folder: URL) throws {
    try curves.write(to: folder.appendingPathComponent("curves.json"))
    try AtomicFile.write(
      RecordCoding.encoder(indented: false).encode(foundObjects(in: dataset)),
      to: folder.appendingPathComponent("detections.json"))
    try AtomicFile.write(
      RecordCoding.encoder(indented: false).encode(groundTruthFile(of: dataset)),
      to: folder.appendingPathComponent("ground_truth.json"))
  }

  /// A sheet of the images with the most wrong or missed boxes, then with the fewest.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public func predictionSheet(of dataset: Dataset) throws -> ContactSheet {
    let limit = 12
    let least = record.bestConfidence ?? 0.25
    let drawn = indices.indices.map { position in
      DrawnBox.compared(
        groundTruth: groundTruth[position].map { DrawnBox($0, classNames: record.classNames) },
        predictions: detections[position].filter { $0.score >= least }
          .map { DrawnBox($0, classNames: record.classNames) })
    }
    let errors = drawn.map { boxes in
      boxes.groundTruth.count { $0.kind == .missed } + boxes.predictions.count { $0.kind == .wrong }
    }
    let order = errors.indices.sorted { (-errors[$0], $0) < (-errors[$1], $1) }
    let half = min(limit / 2, order.count / 2)
    let shown = order.prefix(limit - half) + order.dropFirst(limit - half).suffix(half)
    return DetectionSheet.sheet(
      try shown.map { position in
        let sample = dataset.samples[indices[position]]
        return DetectionSheet.Sample(
          image: try sample.decoded(channels: 3), name: sample.id,
          groundTruth: drawn[position].groundTruth, predictions: drawn[position].predictions)
      }, title: "Predictions on \(record.split), most errors first", limit: limit)
  }
}

extension DrawnBox {
  /// A ground-truth box.
  init(_ box: BoxAnnotation, classNames: [String]) {
    self.init(
      label: box.label, name: classNames[box.label], box: box.box, kind: .groundTruth,
      isCrowd: box.isCrowd, isDifficult: box.isDifficult)
  }

  /// A detection.
  init(_ detection: Detection, classNames: [String]) {
    self.init(
      label: detection.label, name: classNames[detection.label], score: detection.score,
      box: detection.box, kind: .prediction)
  }
}
