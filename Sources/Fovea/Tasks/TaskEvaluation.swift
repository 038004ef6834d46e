import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaSupport
import FoveaTraining
import Foundation

/// A trained model measured on data: the figures of one task, with their table, files and pictures.
///
/// To add a task, conform its evaluation in a file of this folder, and add its line to
/// `VisionTask.evaluation`.
public protocol TaskEvaluation: Sendable {
  /// The details of the task's record.
  associatedtype Details: MeasuredDetails

  /// The figure that models of the task are compared by; it is free of the data's units.
  static var headlineMetric: Metric<Details> { get }

  /// Measures a model.
  ///
  /// - Parameters:
  ///   - split: the part of the data; nil for all samples.
  ///   - tiling: segmentation: cuts images into windows instead of resizing them.
  /// - Throws: `TrainingError` where model and data don't belong together, `DatasetError` for bad
  ///   images or an empty split, and whatever `progress` throws.
  static func measure(
    _ trained: TrainedModel, on dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling?, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Self

  /// All figures: the content of `evaluation.json`.
  var record: TaskRecord<Details> { get }

  /// Images left out because they cannot be decoded.
  var skippedImages: [SkippedImage] { get }

  /// The figures as a table for a terminal.
  var text: String { get }

  /// The figures to draw, in the order of files.
  var pictures: [RunPictures.Named] { get }

  /// The sheet of predictions: `predictions.png`.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  func predictionSheet(of dataset: Dataset) throws -> ContactSheet

  /// Writes the files besides the record, such as `curves.json`, each whole or not at all.
  ///
  /// - Throws: `FileWriteError` where a file cannot be written.
  func writeFiles(of dataset: Dataset, to folder: URL) throws
}

extension TaskEvaluation {
  /// Writes no file; tasks with files besides the record replace this.
  ///
  /// - Throws: `FileWriteError` in tasks that replace it.
  public func writeFiles(of dataset: Dataset, to folder: URL) throws {}

  /// The figures as one line of JSON.
  ///
  /// - Throws: `EncodingError` where a figure cannot be written.
  public func json() throws -> String { try RecordCoding.line(record) }

  /// The key and value of the figure that such models are compared by; nil where the data give
  /// none.
  public var headline: (name: String, value: Double)? {
    record[Self.headlineMetric].map { (Self.headlineMetric.key, $0) }
  }
}

extension VisionTask {
  /// The evaluation of a task.
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
  /// Measures the model on a split of a data set (nil: on all samples), of any task.
  ///
  /// - Parameter tiling: segmentation: cuts images into windows instead of resizing them.
  /// - Throws: `TrainingError` where model and data don't belong together, `DatasetError` for bad
  ///   images or an empty split, and whatever `progress` throws.
  public func evaluate(
    _ dataset: Dataset, split: Split?, options: InferenceOptions = .init(), tiling: Tiling? = nil,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> any TaskEvaluation {
    try card.task.evaluation.measure(
      self, on: dataset, split: split, options: options, tiling: tiling, progress: progress)
  }
}
