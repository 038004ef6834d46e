import FoveaSupport

/// The inside of a model at one moment of training: one line of `watch.jsonl`.
///
/// A record is of a step, with all layers, or of the end of an epoch, with units and validation.
public struct WatchRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The moment that a record describes.
  public enum Moment: String, Codable, Sendable {
    /// A training step: `layers` are measured on its batch, before its update.
    case step
    /// The end of an epoch, after its validation.
    case epoch
  }

  /// The version the record was written with.
  public var formatVersion = WatchRecord.currentFormatVersion
  /// The moment.
  public var moment: Moment
  /// The epoch, from 1.
  public var epoch: Int
  /// Updates since the run began, that of the record included.
  public var step: Int
  /// Updates in an epoch.
  public var stepsPerEpoch: Int
  /// The learning rate of the last update.
  public var learningRate: Double
  /// The mean loss of the batch, or of the epoch.
  public var loss: Double
  /// The losses of the last batches before, as many as there are up to 64, oldest first; empty in
  /// records of epochs.
  public var recentLosses: [Double] = []
  /// The layers from the input to the output; empty in records of epochs.
  public var layers: [LayerRecord] = []
  /// Dead and saturated units on a fixed set of images; empty where they were not counted.
  public var units: [UnitRecord] = []
  /// The validation loss with all weights 1, of an epoch that was validated.
  public var validationLoss: Double?
  /// The validation samples (in segmentation pixels) that were predicted as each class.
  public var predictedCounts: [Int]?
  /// The validation samples of each class; in segmentation the images with it.
  public var labelCounts: [Int]?
  /// The names of the classes, where they are counted.
  public var classNames: [String]?
  /// What was found wrong at this moment.
  public var warnings: [WatchWarning] = []

  /// Makes a record of the current format.
  public init(
    _ moment: Moment, epoch: Int, step: Int, stepsPerEpoch: Int, learningRate: Double, loss: Double
  ) {
    self.moment = moment
    self.epoch = epoch
    self.step = step
    self.stepsPerEpoch = stepsPerEpoch
    self.learningRate = learningRate
    self.loss = loss
  }
}

/// The units (channels) of one activation function on a fixed set of images, in inference mode.
public struct UnitRecord: Codable, Sendable, Equatable {
  /// The path of the layer before the function.
  public var path: String
  /// The function, as in ``LayerRecord/activation``.
  public var activation: String
  /// The number of units.
  public var count: Int
  /// The units that are 0, or within 1 % of a limit of the function, at every pixel of every image.
  public var stuck: Int
  /// The number of images.
  public var imageCount: Int

  /// Makes a record.
  public init(path: String, activation: String, count: Int, stuck: Int, imageCount: Int) {
    self.path = path
    self.activation = activation
    self.count = count
    self.stuck = stuck
    self.imageCount = imageCount
  }

  /// The share of stuck units, 0 to 1.
  public var share: Double { count > 0 ? Double(stuck) / Double(count) : 0 }
  /// Whether the function is 0 for half of its inputs: its stuck units are dead, not saturated.
  public var canDie: Bool { ["relu", "relu6"].contains(activation) }
}

/// A problem that a rule found while a model was trained.
public struct WatchWarning: Codable, Sendable, Equatable {
  /// The name of the rule, such as `vanishing-gradient`.
  public var rule: String
  /// The layer or class; nil for the whole model.
  public var subject: String?
  /// The number that the rule's limit was compared with.
  public var value: Double
  /// The problem with its place and number, and the cure, in one paragraph.
  public var text: String

  /// Makes a warning.
  public init(rule: String, subject: String? = nil, value: Double, text: String) {
    self.rule = rule
    self.subject = subject
    self.value = value
    self.text = text
  }
}
