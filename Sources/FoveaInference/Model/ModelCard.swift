import FoveaImages
import FoveaSupport

/// The description of a model in its file: all that is needed to use it, and its origin.
///
/// ```swift
/// let card = ModelCard(
///   task: .classification, architecture: "tiny", classNames: ["cat", "dog"],
///   preprocessing: Preprocessing(width: 64, height: 64, channels: 3))
/// try TrainedModel(model: model, card: card).write(to: "tiny.safetensors")
/// ```
public struct ModelCard: Codable, Sendable, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the card was written with.
  public var formatVersion = ModelCard.currentFormatVersion
  /// The model's task.
  public var task: VisionTask
  /// How to build the model.
  public var model: ModelSpecification
  /// The classes, or the values of a regression, in the order of the outputs.
  public var classNames: [String]
  /// How any image becomes the input.
  public var preprocessing: Preprocessing
  /// Regression: turns outputs into values.
  public var valueScaling: ValueScaling?
  /// The score from which a class is called present; nil where the most probable class is taken,
  /// and detections count from the usual score. Raw scores stay as they are.
  public var decision: DecisionThreshold?
  /// Verification: the largest distance at which two images count as the same, chosen on
  /// validation.
  public var distanceThreshold: Double?
  /// The fingerprint of the data and its splits; empty where unknown.
  public var dataHash: String
  /// The epoch (from 1) of these weights; 0 where unknown.
  public var epoch: Int
  /// Validation figures of these weights by name.
  public var metrics: [String: Double]
  /// The program and version that trained it.
  public var createdBy: String

  /// Describes a model by its specification.
  ///
  /// - Parameter valueScaling: regression: mean and deviation of the values; without, the model's
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
      valueScaling ?? (task == .regression ? .identity(count: classNames.count) : nil)
    self.decision = decision
    self.dataHash = dataHash
    self.epoch = epoch
    self.metrics = metrics
    self.createdBy = createdBy
  }

  /// Describes a model by the name of its architecture: one output for each class name, and an
  /// input of the preprocessing's size and channels.
  ///
  /// - Parameters:
  ///   - architecture: a name of the catalogue, or of a model of your own.
  ///   - options: options of the architecture by name, those that differ from its defaults.
  ///   - valueScaling: regression: mean and deviation of the values; without, the model's outputs
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
  /// Checks that class names, model and preprocessing agree.
  ///
  /// - Parameter name: stands for the model in messages.
  /// - Throws: `InferenceError` naming the numbers that differ, `PreprocessingError` where the
  ///   preprocessing itself is invalid.
  func check(named name: String) throws {
    guard classNames.count == model.classCount else {
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
