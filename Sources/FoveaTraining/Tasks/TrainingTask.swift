import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaMetrics
import FoveaSupport
import FoveaTensors

/// A task of the trainer: the conversion of labels to tensors, the loss of each image, and the
/// evaluation of the validation split.
///
/// The built-in tasks are the files beside this one. A custom task is passed to `Trainer(task:)`,
/// and can wrap the data's usual task:
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
///   func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
///     usual.evaluator(of: dataset)
///   }
/// }
///
/// let trainer = try Trainer(
///   configuration: configuration, data: data, runFolder: folder,
///   task: { WeightedRegression(usual: try $0.usualTask()) })
/// ```
public protocol TrainingTask: LearningTask {
  /// The kind of task: the trained model's file names it.
  var kind: VisionTask { get }

  /// The weight of each class in the loss; nil where all are 1.
  var classWeights: [Double]? { get }

  /// The labels of a batch as tensors; the first axis of each is the image.
  func targets(of batch: Batch) -> [Tensor]

  /// The loss of each image, `[N]`, with all class weights 1, so that validation losses of
  /// different runs are comparable.
  func unweightedLosses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor

  /// The divisor that turns a batch's summed loss into a mean.
  func divisor(_ batch: Batch) -> Double

  /// Makes the evaluator of a model on a data set.
  func evaluator(of dataset: Dataset) -> any ValidationEvaluator

  /// Checks, before the first step, that a decision threshold can be chosen at the end.
  ///
  /// - Throws: `SettingError` with the reason, where it can't.
  func check(_ target: DecisionTarget, of dataset: Dataset) throws(SettingError)

  /// Whether the trained model gets a distance threshold chosen on validation.
  var choosesDistance: Bool { get }
}

extension TrainingTask {
  /// Nil: all class weights are 1.
  public var classWeights: [Double]? { nil }

  /// False: outputs are not compared by distance.
  public var choosesDistance: Bool { false }

  /// The losses of training.
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
      "`target` is set, but a threshold is chosen for classification, detection and "
        + "segmentation only; the data is for \(dataset.task.rawValue). Leave it out.")
  }
}

/// Collects a model's outputs for validation images.
public protocol ValidationEvaluator {
  /// The number of images added.
  var sampleCount: Int { get }

  /// Adds the raw outputs of a batch, row-major.
  ///
  /// - Throws: `MetricError` where an output is not finite, `DatasetError` where a label can't be
  ///   read.
  mutating func add(_ outputs: [Float], _ batch: Batch) throws

  /// Keeps, from the next batch on, what the choice of a target's threshold needs.
  ///
  /// - Throws: `SettingError` where the target's class is unknown, `DatasetError` where a label
  ///   can't be read.
  mutating func prepare(for target: DecisionTarget) throws

  /// The values of the metrics by name. Metrics that rank all samples are included only where
  /// `metric` is one of them.
  ///
  /// - Throws: `MetricError` where a metric cannot be computed.
  func figures(for metric: MonitoredMetric) throws -> [String: Double]

  /// The decision threshold that reaches a target; nil where validation has no positive sample.
  ///
  /// - Throws: `SettingError` where the target's class is unknown.
  func decision(_ target: DecisionTarget, writtenAs text: String) throws -> DecisionThreshold?

  /// The maximum distance at which two images count as the same; nil where outputs aren't compared.
  ///
  /// - Throws: `MetricError` where validation has no pairs of both kinds.
  func distanceThreshold() throws -> Double?
}

extension ValidationEvaluator {
  /// Does nothing: all outputs are kept, or the task has no decision threshold.
  public mutating func prepare(for target: DecisionTarget) {}

  /// Nil: the task has no decision threshold.
  public func decision(
    _ target: DecisionTarget, writtenAs text: String
  ) -> DecisionThreshold? { nil }

  /// Nil: outputs are not compared.
  public func distanceThreshold() -> Double? { nil }
}

/// The inputs from which a task is made, before the first step.
public struct TaskContext: Sendable {
  /// The settings.
  public let configuration: TrainingConfiguration
  /// The data with its splits.
  public let dataset: Dataset
  /// The model with its initial weights.
  public let model: any Layer
  /// The card for the model file.
  public let card: ModelCard
  /// A custom loss given to the trainer; nil for the one that the settings name.
  public let loss: (any Loss)?
  /// A custom detection loss given to the trainer; nil for the one that the settings name.
  public let detectionLoss: (any DetectionObjective)?

  /// Gathers the inputs of a task.
  package init(
    configuration: TrainingConfiguration, dataset: Dataset, model: any Layer, card: ModelCard,
    loss: (any Loss)? = nil, detectionLoss: (any DetectionObjective)? = nil
  ) {
    (self.configuration, self.dataset) = (configuration, dataset)
    (self.model, self.card) = (model, card)
    (self.loss, self.detectionLoss) = (loss, detectionLoss)
  }

  /// Makes the built-in task of the data.
  ///
  /// - Throws: `ClassWeightsError` where the training split's counts give no class weights,
  ///   `DatasetError` where masks cannot be counted, `TrainingError` where the model does not suit
  ///   the task, `SettingError` where a loss given to the trainer does not suit it.
  public func usualTask() throws -> any TrainingTask {
    try dataset.task.definition.make(self)
  }
}

/// The definition of a built-in task. `VisionTask.definition` lists them.
struct TaskDefinition: Sendable {
  /// The default model, small enough for training on a CPU.
  let usualModel: String
  /// The default metric that decides which epoch is best.
  let usualMetric: String
  /// The default resize mode.
  var usualResize = Preprocessing.ResizeMode.stretch
  /// The longest side of the default input, in pixels.
  var usualSizeLimit = 224
  /// Whether positions in the image matter. The default input then has the images' proportions,
  /// with sides divisible by 32.
  var keepsProportions = false
  /// Learning rates of optimizers with which the task's losses need another than the usual one.
  var usualLearningRates: [OptimizerKind: Double] = [:]
  /// The default epochs of warm-up, by the number of epochs.
  var usualWarmUp: @Sendable (_ epochs: Int) -> Double = { _ in 0 }
  /// The order of samples that the task's losses need; nil where any order does.
  var sampling: (@Sendable (Dataset) -> Sampling)?
  /// Makes the task for a run.
  let make: @Sendable (TaskContext) throws -> any TrainingTask
}

extension VisionTask {
  /// The task's definition.
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
  /// The class weights of the settings, from the number of samples of each class; nil where all are
  /// 1.
  ///
  /// - Throws: `ClassWeightsError` where the counts give no class weights.
  func weightsOfClasses(
    _ classNames: [String], counts: @autoclosure () throws -> [Int]
  ) throws -> [Double]? {
    try self.classWeights?.weights(counts: counts(), classNames: classNames)
  }
}

extension DecisionTarget {
  /// Checks that validation has samples or objects of the class to find.
  ///
  /// - Parameter label: The index of the class; nil for objects of all classes.
  /// - Throws: `SettingError` where it has none: no threshold could be chosen.
  func check(_ label: Int?, in dataset: Dataset) throws(SettingError) {
    func count(_ split: Split) -> Int {
      let counts = dataset.classCounts(in: split)
      return label.map { counts[$0] } ?? counts.reduce(0, +)
    }
    guard count(.validation) == 0 else { return }
    let things = dataset.task.traits.things
    let name = label.map { " of '\(dataset.classNames[$0])'" } ?? ""
    let advice =
      count(.training) > 1
      ? "Divide the data again with more validation (`ignoreGivenSplits`, `splitRatios`), move "
        + "some from training to validation, or leave `target` out."
      : "Add \(things)\(name), or leave `target` out."
    throw SettingError(
      key: "target",
      "`target` is \(self), but validation has no \(things)\(name) to choose a threshold on; "
        + "training has \(count(.training)). \(advice)")
  }
}

extension TaskContext {
  /// Refuses `classWeights` together with a loss given to the trainer.
  ///
  /// - Throws: `SettingError` where both are given.
  func refuseClassWeights() throws(SettingError) {
    guard configuration.classWeights != nil else { return }
    throw SettingError(
      key: "classWeights",
      "`classWeights` is set, but the loss given to the trainer does not take class weights from "
        + "the settings. Build them into that loss, and leave `classWeights` out.")
  }

  /// Refuses a loss of the wrong kind for the task.
  ///
  /// - Throws: `SettingError` where `loss` is not nil.
  func refuse(_ loss: (any Sendable)?, expected: String) throws(SettingError) {
    guard loss != nil else { return }
    throw SettingError(
      key: "loss",
      "the data is for \(dataset.task.rawValue), whose own loss goes to the trainer as \(expected)."
    )
  }
}
