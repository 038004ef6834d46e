import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaMetrics
import FoveaSupport
import FoveaTensors

/// A task as the trainer sees it: labels to tensors, the loss of each image, and the evaluation of
/// the validation split.
///
/// Fovea's own tasks are the folders beside this file. A task of your own goes to `Trainer(task:)`;
/// it can build on the usual one:
///
/// ```swift
/// /// Errors of the second value count twice.
/// struct WeightedRegression: TrainingTask {
///   let usual: any TrainingTask
///   var kind: VisionTask { usual.kind }
///
///   func targets(of batch: Batch) -> [Tensor] { usual.targets(of: batch) }
///   func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
///     ((outputs - targets[0]).squared() * Tensor([1, 2])).mean(axes: [1])
///   }
///   func evaluator(of dataset: Dataset) -> any ValidationEvaluator { usual.evaluator(of: dataset) }
/// }
///
/// let trainer = try Trainer(
///   configuration: configuration, data: data, runFolder: folder,
///   task: { WeightedRegression(usual: try $0.usualTask()) })
/// ```
public protocol TrainingTask: LearningTask {
  /// How the outputs of the trained model are read: the task that its model file names.
  var kind: VisionTask { get }

  /// The weight of each class in the loss; nil where all are 1.
  var classWeights: [Double]? { get }

  /// The labels of a batch as tensors; the first axis of each is the image.
  func targets(of batch: Batch) -> [Tensor]

  /// The loss of each image, `[N]`, with all class weights 1: the validation figure that can be
  /// compared between runs.
  func unweightedLosses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor

  /// The divisor that makes a batch's summed loss a mean.
  func divisor(_ batch: Batch) -> Double

  /// Starts the evaluation of a model on a data set.
  func evaluator(of dataset: Dataset) -> any ValidationEvaluator

  /// Checks, before the first step, that a decision threshold can be chosen at the end.
  ///
  /// - Throws: `SettingError` saying why not.
  func check(_ target: DecisionTarget, of dataset: Dataset) throws(SettingError)

  /// Whether the trained model comes with a distance threshold chosen on validation.
  var choosesDistance: Bool { get }
}

extension TrainingTask {
  /// None.
  public var classWeights: [Double]? { nil }

  /// No: outputs are not compared by distance.
  public var choosesDistance: Bool { false }

  /// The losses that training minimises.
  public func unweightedLosses(
    _ outputs: Tensor, _ targets: [Tensor], imageSize: Pair
  ) -> Tensor {
    losses(outputs, targets, imageSize: imageSize)
  }

  /// The number of images.
  public func divisor(_ batch: Batch) -> Double { Double(batch.count) }

  /// The task has no decision threshold.
  ///
  /// - Throws: `SettingError`, always.
  public func check(_ target: DecisionTarget, of dataset: Dataset) throws(SettingError) {
    throw SettingError(
      key: "target",
      "`target` is set, but a threshold is chosen for classification and detection only; the data is "
        + "for \(dataset.task.rawValue). Leave it out.")
  }
}

/// Collects a model's outputs for validation images.
public protocol ValidationEvaluator {
  /// Images so far.
  var sampleCount: Int { get }

  /// Adds the raw outputs of a batch, row-major.
  ///
  /// - Throws: `MetricError` where a number is not finite, `DatasetError` where a label can't be
  ///   read.
  mutating func add(_ outputs: [Float], _ batch: Batch) throws

  /// The figures by name; those that need a ranking of all samples only where `metric` is one.
  ///
  /// - Throws: `MetricError` where a figure cannot be computed.
  func figures(for metric: MonitoredMetric) throws -> [String: Double]

  /// The decision threshold that reaches a target; nil where validation has no sample to find.
  ///
  /// - Throws: `SettingError` where the target's class is unknown.
  func decision(_ target: DecisionTarget, writtenAs text: String) throws -> DecisionThreshold?

  /// The largest distance at which two images count as the same; nil where outputs are not compared.
  ///
  /// - Throws: `MetricError` where validation has no pairs of both kinds.
  func distanceThreshold() throws -> Double?
}

extension ValidationEvaluator {
  /// The task has no decision threshold.
  public func decision(
    _ target: DecisionTarget, writtenAs text: String
  ) throws -> DecisionThreshold? { nil }

  /// Outputs are not compared.
  public func distanceThreshold() throws -> Double? { nil }
}

/// Everything a task can be made from, before the first step.
public struct TaskContext: Sendable {
  /// The settings.
  public let configuration: TrainingConfiguration
  /// The data with its splits.
  public let dataset: Dataset
  /// The model with its first weights.
  public let model: any Layer
  /// The card that the model file will have.
  public let card: ModelCard
  /// A loss given to the trainer in place of the one that the settings name.
  public let loss: (any Loss)?
  /// A detection loss given to the trainer in place of the one that the settings name.
  public let detectionLoss: (any DetectionObjective)?

  /// The task that Fovea trains on this data.
  ///
  /// - Throws: `ClassWeightsError` where weights cannot be made of the training split's counts,
  ///   `DatasetError` where masks cannot be counted, `TrainingError` where the model does not suit,
  ///   `SettingError` where a loss given to the trainer does not suit.
  public func usualTask() throws -> any TrainingTask {
    try dataset.task.definition.make(self)
  }
}

/// A task of Fovea's as settings and trainer know it. `VisionTask.definition` lists them.
struct TaskDefinition: Sendable {
  /// The model where none is chosen: small enough for a processor.
  let usualModel: String
  /// The validation metric that decides which epoch is best, where none is chosen.
  let usualMetric: String
  /// How images are resized where nothing is chosen.
  var usualResize = Preprocessing.ResizeMode.stretch
  /// The longest side, in pixels, of an input that is chosen for the user.
  var usualSizeLimit = 224
  /// Whether places in the image matter: an input that is chosen for the user then has the images'
  /// proportions, in sides that halve five times.
  var keepsProportions = false
  /// The order of samples that the task's losses need; nil where any order does.
  var sampling: (@Sendable (Dataset) -> Sampling)?
  /// Makes the task for a run.
  let make: @Sendable (TaskContext) throws -> any TrainingTask
}

extension VisionTask {
  /// What the trainer knows of the task.
  var definition: TaskDefinition {
    switch self {
    case .classification: .classification
    case .detection: .detection
    case .segmentation: .segmentation
    case .regression: .regression
    case .verification: .verification
    }
  }
}

extension TrainingConfiguration {
  /// The class weights that are set, for the number of samples of each class; nil where all are 1.
  ///
  /// - Throws: `ClassWeightsError` where weights cannot be made of the counts.
  func weightsOfClasses(
    _ classNames: [String], counts: @autoclosure () throws -> [Int]
  ) throws -> [Double]? {
    try self.classWeights?.weights(counts: counts(), classNames: classNames)
  }
}

extension TaskContext {
  /// Refuses class weights beside a loss given to the trainer, which has none.
  ///
  /// - Throws: `SettingError`.
  func refuseClassWeights() throws(SettingError) {
    guard configuration.classWeights != nil else { return }
    throw SettingError(
      key: "classWeights",
      "`classWeights` is set, but the loss given to the trainer does not take class weights from "
        + "the settings. Build them into that loss, and leave `classWeights` out.")
  }

  /// Refuses a loss given to the trainer that the task cannot take.
  ///
  /// - Throws: `SettingError`.
  func refuse(_ loss: (any Sendable)?, expected: String) throws(SettingError) {
    guard loss != nil else { return }
    throw SettingError(
      key: "loss",
      "the data is for \(dataset.task.rawValue), whose own loss goes to the trainer as \(expected)."
    )
  }
}
