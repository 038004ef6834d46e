import FoveaSupport
import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaReports
import FoveaRunRecords
import FoveaTraining

/// A trained model measured on data, whatever its task.
public enum ModelEvaluation: Sendable {
  /// Of a classifier.
  case classification(ClassifierEvaluation)
  /// Of a detector.
  case detection(DetectorEvaluation)
  /// Of a segmenter, with masks of a few images to look at.
  case segmentation(SegmenterEvaluation, examples: MaskExamples)
  /// Of a regressor.
  case regression(RegressorEvaluation)

  /// Measures a model on a split of a data set (nil: on all samples).
  ///
  /// - Parameter tiling: segmentation: cuts images into windows instead of resizing them.
  /// - Throws: `TrainingError` where model and data don't belong together, `DatasetError` for bad
  ///   images or an empty split, and whatever `progress` throws.
  public init(
    of trained: TrainedModel, on dataset: Dataset, split: Split?,
    options: InferenceOptions = .init(), tiling: Tiling? = nil,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    switch trained.card.task {
    case .classification:
      self = .classification(
        try Classifier(trained).evaluate(
          dataset, split: split, options: options, progress: progress))
    case .detection:
      self = .detection(
        try Detector(trained).evaluate(dataset, split: split, options: options, progress: progress))
    case .segmentation:
      var examples = MaskExamples()
      let evaluation = try Segmenter(trained).evaluate(
        dataset, split: split, tiling: tiling, options: options, progress: progress
      ) { examples.add($0, prediction: $1, truth: $2) }
      self = .segmentation(evaluation, examples: examples)
    case .regression:
      self = .regression(
        try Regressor(trained).evaluate(
          dataset, split: split, options: options, progress: progress))
    }
  }

  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage] {
    switch self {
    case .classification(let evaluation): evaluation.skippedImages
    case .detection(let evaluation): evaluation.skippedImages
    case .segmentation(let evaluation, _): evaluation.skippedImages
    case .regression(let evaluation): evaluation.skippedImages
    }
  }

  /// The figures as a table for a terminal.
  public var text: String {
    switch self {
    case .classification(let evaluation): EvaluationTable.text(evaluation.record)
    case .detection(let evaluation): DetectionTable.text(evaluation.record)
    case .segmentation(let evaluation, _): SegmentationTable.text(evaluation.record)
    case .regression(let evaluation): RegressionTable.text(evaluation.record)
    }
  }

  /// The figures as one line of JSON.
  ///
  /// - Throws: `EncodingError` where a figure is not finite.
  public func json() throws -> String {
    switch self {
    case .classification(let evaluation): try RecordCoding.line(evaluation.record)
    case .detection(let evaluation): try RecordCoding.line(evaluation.record)
    case .segmentation(let evaluation, _): try RecordCoding.line(evaluation.record)
    case .regression(let evaluation): try RecordCoding.line(evaluation.record)
    }
  }
}

/// The images a segmenter does best and worst on, by the share of right pixels, with their masks.
public struct MaskExamples: Sendable {
  /// An image with its masks.
  public struct Example: Sendable {
    /// Its position in the data set's samples.
    public var index: Int
    /// What the model says.
    public var prediction: LabelMask
    /// What is true.
    public var truth: LabelMask
    /// The share of wrong pixels.
    public var error: Double
  }

  /// How many of either kind are kept.
  public static let limit = 4

  /// The best, best first.
  public private(set) var best: [Example] = []
  /// The worst, worst first; none that is among the best.
  public var worst: [Example] {
    lowest.filter { example in !best.contains { $0.index == example.index } }
  }
  private var lowest: [Example] = []

  /// Starts without images.
  public init() {}

  mutating func add(_ index: Int, prediction: LabelMask, truth: LabelMask) {
    let wrong = zip(prediction.values, truth.values).count {
      $1 != LabelMask.ignored && $0 != $1
    }
    let example = Example(
      index: index, prediction: prediction, truth: truth,
      error: Double(wrong) / Double(max(truth.values.count, 1)))
    best = Array(
      (best + [example]).sorted { ($0.error, $0.index) < ($1.error, $1.index) }
        .prefix(Self.limit))
    lowest = Array(
      (lowest + [example]).sorted { (-$0.error, $0.index) < (-$1.error, $1.index) }
        .prefix(Self.limit))
  }
}
