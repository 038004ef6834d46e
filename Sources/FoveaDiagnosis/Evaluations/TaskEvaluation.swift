import Foundation
import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The evaluation of a trained model on data: the metrics of one task, with their table, files and
/// pictures.
///
/// To add a task, conform its evaluation in a file of this folder, and add its line to
/// `VisionTask.evaluation`.
public protocol TaskEvaluation: Sendable, CustomStringConvertible {
  /// The type of the details of the task's record.
  associatedtype Details: MeasuredDetails

  /// The metric by which models of the task are compared. It has no unit.
  static var headlineMetric: Metric<Details> { get }

  /// Evaluates a model.
  ///
  /// - Parameters:
  ///   - split: The split of the data; nil for all samples.
  ///   - tiling: For segmentation, cuts images into windows instead of resizing them.
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad images
  ///   or an empty split, and the errors of `progress`.
  static func measure(
    _ trained: TrainedModel, on dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling?, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Self

  /// All metrics: the content of `evaluation.json`.
  var record: TaskRecord<Details> { get }

  /// The images skipped because they cannot be decoded.
  var skippedImages: [SkippedImage] { get }

  /// The metrics as a table for a terminal.
  var text: String { get }

  /// The definitions of the metrics in `text`, for a terminal.
  var explanation: String { get }

  /// The pictures to draw, in the order of files.
  var pictures: [RunPictures.Named] { get }

  /// The sheet of predictions: `predictions.png`.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  func predictionSheet(of dataset: Dataset) throws -> ContactSheet

  /// Writes the files other than the record, such as `curves.json`, each whole or not at all.
  ///
  /// - Throws: `FileWriteError` where a file cannot be written.
  func writeFiles(of dataset: Dataset, to folder: URL) throws
}

extension TaskEvaluation {
  /// Writes no file. Tasks with files other than the record replace this.
  ///
  /// - Throws: `FileWriteError` in tasks that replace it.
  public func writeFiles(of dataset: Dataset, to folder: URL) throws {}

  /// The metrics as one line of JSON.
  ///
  /// - Throws: `EncodingError` where a value cannot be encoded.
  public func json() throws -> String { try RecordCoding.line(record) }

  /// The split and the headline metric: `test: accuracy 0.9134`. All metrics are in ``text``.
  public var description: String {
    let value = record[Self.headlineMetric].map { NumberText.fixed($0, 4) }
    return "\(record.split): \(Self.headlineMetric.key) \(value ?? "undefined")"
  }

  /// The key and value of the headline metric; nil where it does not exist for the data.
  public var headline: (name: String, value: Double)? {
    record[Self.headlineMetric].map { (Self.headlineMetric.key, $0) }
  }
}

extension VisionTask {
  /// The task's type of evaluation.
  var evaluation: any TaskEvaluation.Type {
    switch self {
    case .classification: ClassifierEvaluation.self
    case .detection: DetectorEvaluation.self
    case .segmentation: SegmenterEvaluation.self
    case .regression: RegressorEvaluation.self
    case .verification: VerifierEvaluation.self
    }
  }
}

extension TrainedModel {
  /// Evaluates a model of any task on a split of a data set (nil: on all samples).
  ///
  /// - Parameter tiling: For segmentation, cuts images into windows instead of resizing them.
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad images
  ///   or an empty split, and the errors of `progress`.
  public func evaluate(
    _ dataset: Dataset, split: Split?, options: InferenceOptions = .init(), tiling: Tiling? = nil,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> any TaskEvaluation {
    try card.task.evaluation.measure(
      self, on: dataset, split: split, options: options, tiling: tiling, progress: progress)
  }
}
