import FoveaDatasets

/// What a model file says about its model: enough to use it, and to know what it was trained on.
public struct ModelCard: Codable, Sendable, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the card was written with.
  public var formatVersion = ModelCard.currentFormatVersion
  /// What the model does.
  public var task = "classification"
  /// How to build the model.
  public var model: ModelSpecification
  /// The classes, in the order of the outputs.
  public var classNames: [String]
  /// How any image becomes the input.
  public var preprocessing: Preprocessing
  /// The probability from which a class is called present, by class name; empty where the most
  /// probable class is taken. Raw probabilities stay what they are.
  public var thresholds: [String: Double] = [:]
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
    model: ModelSpecification, classNames: [String], preprocessing: Preprocessing,
    dataHash: String, epoch: Int = 0, metrics: [String: Double] = [:],
    createdBy: String = FoveaVersion.program
  ) {
    self.model = model
    self.classNames = classNames
    self.preprocessing = preprocessing
    self.dataHash = dataHash
    self.epoch = epoch
    self.metrics = metrics
    self.createdBy = createdBy
  }
}
