import FoveaImages
import FoveaSupport

/// What a model file says about its model: enough to use it, and to know what it was trained on.
public struct ModelCard: Codable, Sendable, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the card was written with.
  public var formatVersion = ModelCard.currentFormatVersion
  /// What the model does.
  public var task: VisionTask
  /// How to build the model.
  public var model: ModelSpecification
  /// The classes, in the order of the outputs.
  public var classNames: [String]
  /// How any image becomes the input.
  public var preprocessing: Preprocessing
  /// Regression: what turns outputs into values.
  public var valueScaling: ValueScaling?
  /// The score from which a class is called present; nil where the most probable class is taken, and
  /// detections count from the usual score. Raw scores stay what they are.
  public var decision: DecisionThreshold?
  /// Verification: the largest distance at which two images count as the same, chosen on validation.
  public var distanceThreshold: Double?
  /// The fingerprint of the data and its splits.
  public var dataHash: String
  /// The epoch (from 1) whose weights these are.
  public var epoch: Int
  /// Validation figures of these weights by name.
  public var metrics: [String: Double]
  /// The program and version that trained it.
  public var createdBy: String

  /// Describes a model.
  public init(
    task: VisionTask = .classification, model: ModelSpecification, classNames: [String],
    preprocessing: Preprocessing, valueScaling: ValueScaling? = nil, dataHash: String,
    epoch: Int = 0, metrics: [String: Double] = [:],
    createdBy: String = FoveaVersion.program
  ) {
    self.task = task
    self.model = model
    self.classNames = classNames
    self.preprocessing = preprocessing
    self.valueScaling = valueScaling
    self.dataHash = dataHash
    self.epoch = epoch
    self.metrics = metrics
    self.createdBy = createdBy
  }
}

extension ModelCard {
  /// The mean and deviation of a regression's values.
  ///
  /// - Throws: `InferenceError` where the card has none.
  package func requiredScaling() throws -> ValueScaling {
    if let valueScaling { return valueScaling }
    throw InferenceError(
      .badFile,
      "the model \(model.architecture) for \(task.rawValue) lacks the mean and deviation of its "
        + "values. Train it anew.")
  }
}
