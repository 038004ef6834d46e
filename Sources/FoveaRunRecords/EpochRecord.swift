import FoveaSupport

/// The results of one epoch of training: one line of `history.jsonl`.
public struct EpochRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = EpochRecord.currentFormatVersion
  /// The epoch's number, from 1.
  public var epoch: Int
  /// Updates of the parameters made since the run began, this epoch's included.
  public var step: Int
  /// The learning rate of the epoch's last update.
  public var learningRate: Double
  /// The highest learning rate of the epoch; nil in records of earlier versions.
  public var highestLearningRate: Double?
  /// Mean training loss over the epoch's samples, with the weights training uses.
  public var trainLoss: Double
  /// Share of right answers among the epoch's training samples, 0 to 1, as seen while training
  /// (augmented images, changing weights).
  public var trainAccuracy: Double?
  /// Validation loss with the class and sample weights of training.
  public var valLossWeighted: Double?
  /// Validation loss with all weights 1, comparable between runs with different weights.
  public var valLossUnweighted: Double?
  /// Validation metrics by name, such as `accuracy` and `macroF1`.
  public var valMetrics: [String: Double]
  /// The validation images that could not be decoded and count in no figure; nil for none.
  public var valSkippedImages: [String]?
  /// Wall-clock seconds of the epoch, validation included.
  public var seconds: Double
  /// Training images per second of training time.
  public var imagesPerSecond: Double
  /// Share of the training time spent waiting for the loader, 0 to 1.
  public var dataWaitShare: Double

  /// Makes a record of the current format.
  public init(
    epoch: Int, step: Int, learningRate: Double, trainLoss: Double,
    trainAccuracy: Double? = nil, valLossWeighted: Double? = nil,
    valLossUnweighted: Double? = nil, valMetrics: [String: Double] = [:], seconds: Double,
    imagesPerSecond: Double, dataWaitShare: Double
  ) {
    self.epoch = epoch
    self.step = step
    self.learningRate = learningRate
    self.trainLoss = trainLoss
    self.trainAccuracy = trainAccuracy
    self.valLossWeighted = valLossWeighted
    self.valLossUnweighted = valLossUnweighted
    self.valMetrics = valMetrics
    self.seconds = seconds
    self.imagesPerSecond = imagesPerSecond
    self.dataWaitShare = dataWaitShare
  }
}
