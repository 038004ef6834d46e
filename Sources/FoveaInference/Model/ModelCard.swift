import FoveaImages
import FoveaSupport

/// The description of a model in its file: its task, specification, classes, preprocessing and
/// origin.
///
/// ```swift
/// let card = ModelCard(
///   task: .classification, architecture: "tiny", classNames: ["cat", "dog"],
///   preprocessing: Preprocessing(width: 64, height: 64, channels: 3))
/// try TrainedModel(model: model, card: card).write(to: "tiny.safetensors")
/// ```
public struct ModelCard: Codable, Sendable, Equatable {
  /// The newest format version that this build writes and reads.
  public static let currentFormatVersion = 2

  /// The format version of the card: 2 for one with a temperature or with the decision of a
  /// segmenter, which readers of version 1 would ignore, else 1.
  public private(set) var formatVersion = 1
  /// The model's task.
  public var task: VisionTask
  /// The specification from which the model is built.
  public var model: ModelSpecification
  /// The classes, or the values of a regression, in the order of the outputs.
  public var classNames: [String]
  /// The preprocessing of images.
  public var preprocessing: Preprocessing
  /// Regression: the scaling of outputs to values.
  public var valueScaling: ValueScaling?
  /// The decision threshold chosen on validation. Without one, the most probable class is
  /// predicted, and detections have the default minimum score. Scores themselves are unaffected.
  /// It is a threshold of the calibrated scores, where there is a ``temperature``.
  public var decision: DecisionThreshold? { didSet { updateFormatVersion() } }
  /// Classification and detection: the divisor of the logits that calibrates the scores on
  /// validation, above 0; nil where they are the network's own, as for 1. The order of scores, and
  /// so the most probable class, does not depend on it.
  public var temperature: Double? { didSet { updateFormatVersion() } }
  /// Verification: the maximum distance of two images of the same identity, chosen on validation.
  public var distanceThreshold: Double?
  /// The fingerprint of the data and its splits; empty where unknown.
  public var dataHash: String
  /// The epoch (from 1) of these weights; 0 where unknown.
  public var epoch: Int
  /// The validation metrics of these weights, by name.
  public var metrics: [String: Double]
  /// The program and version that trained it.
  public var createdBy: String

  /// Makes the card of a model by its specification.
  ///
  /// - Parameter valueScaling: Regression: mean and deviation of the values; nil where the model's
  ///   outputs are the values.
  public init(
    task: VisionTask = .classification, model: ModelSpecification, classNames: [String],
    preprocessing: Preprocessing, valueScaling: ValueScaling? = nil,
    decision: DecisionThreshold? = nil, dataHash: String = "", epoch: Int = 0,
    metrics: [String: Double] = [:], createdBy: String = FoveaVersion.program
  ) {
    self.task = task
    self.model = model
    self.classNames = classNames
    self.preprocessing = preprocessing
    self.valueScaling =
      valueScaling ?? (task.annotation == .values ? .identity(count: classNames.count) : nil)
    self.decision = decision
    self.dataHash = dataHash
    self.epoch = epoch
    self.metrics = metrics
    self.createdBy = createdBy
    updateFormatVersion()
  }

  private mutating func updateFormatVersion() {
    formatVersion = temperature != nil || (task == .segmentation && decision != nil) ? 2 : 1
  }

  /// Makes the card of a model by the name of its architecture. It has one output for each class
  /// name, and the preprocessing's size and channels.
  ///
  /// - Parameters:
  ///   - architecture: The name of a model of the catalogue, or of a custom model.
  ///   - options: The options of the architecture that differ from its defaults, by name.
  ///   - valueScaling: Regression: mean and deviation of the values; nil where the model's outputs
  ///     are the values.
  public init(
    task: VisionTask = .classification, architecture: String, options: [String: String] = [:],
    classNames: [String], preprocessing: Preprocessing, valueScaling: ValueScaling? = nil,
    decision: DecisionThreshold? = nil, epoch: Int = 0, metrics: [String: Double] = [:]
  ) {
    self.init(
      task: task,
      model: ModelSpecification(
        architecture: architecture, classCount: classNames.count, channels: preprocessing.channels,
        height: preprocessing.height, width: preprocessing.width, options: options),
      classNames: classNames, preprocessing: preprocessing, valueScaling: valueScaling,
      decision: decision, epoch: epoch, metrics: metrics)
  }
}

extension ModelCard {
  /// The temperature of the scores; 1 where the card has none.
  package var scoreTemperature: Temperature { Temperature(temperature ?? 1) }

  /// The names that data for the model has; nil where the model has none, as for verification.
  package var knownNames: [String]? { classNames.isEmpty ? nil : classNames }

  /// Checks that class names, model and preprocessing agree, and that readers of a file with the
  /// card will take it.
  ///
  /// - Parameter name: The name of the model in messages.
  /// - Throws: `InferenceError` naming the numbers that differ, `PreprocessingError` where the
  ///   preprocessing itself is invalid.
  func check(named name: String) throws {
    // An embedding's numbers have no names.
    guard !task.traits.namesOutputs || classNames.count == model.classCount else {
      throw InferenceError(
        .badFile, "\(name) has \(classNames.count) class names for \(model.classCount) classes.")
    }
    let known = preprocessing
    try known.validate()
    guard
      [known.height, known.width, known.channels] == [model.height, model.width, model.channels]
    else {
      throw InferenceError(
        .badSetting,
        "\(name) takes input of \(model.height)x\(model.width)x\(model.channels), but its "
          + "preprocessing gives \(known.height)x\(known.width)x\(known.channels) (height, width, "
          + "channels).")
    }
    if let problem = storedProblem { throw InferenceError(.badFile, "\(name) has \(problem).") }
  }

  /// The mean and deviation of a regression's values.
  ///
  /// - Throws: `InferenceError` where the card has none.
  package func requiredScaling() throws -> ValueScaling {
    if let valueScaling { return valueScaling }
    throw InferenceError(
      .badFile,
      "the model \(model.architecture) for \(task.rawValue) lacks the mean and deviation of its "
        + "values. Train it again.")
  }
}
