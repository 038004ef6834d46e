import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords
import FoveaSupport

/// What is about to happen: told once, before the first step.
public struct TrainingPlan: Sendable, Equatable {
  /// What is trained for.
  public var task: VisionTask
  /// The model's name.
  public var model: String
  /// Learned numbers of the model.
  public var parameterCount: Int
  /// What trains of each part of the model.
  public var stages: [StageTraining]
  /// Samples in each split.
  public var sampleCounts: [Split: Int]
  /// The classes.
  public var classNames: [String]
  /// Input `[height, width, channels]`.
  public var inputShape: [Int]
  /// Batches in an epoch.
  public var batchesPerEpoch: Int
  /// Updates of the weights in an epoch.
  public var updatesPerEpoch: Int
  /// Epochs in all.
  public var epochs: Int
  /// The weight of each class in the loss; nil where all are 1.
  public var classWeights: [Double]?
  /// The epoch (from 1) and batch (from 1) it goes on at, where a run is resumed.
  public var resumesAt: (epoch: Int, batch: Int)?

  /// Whether two plans are the same.
  public static func == (a: TrainingPlan, b: TrainingPlan) -> Bool {
    a.task == b.task && a.model == b.model && a.parameterCount == b.parameterCount
      && a.stages == b.stages
      && a.sampleCounts == b.sampleCounts
      && a.classNames == b.classNames && a.inputShape == b.inputShape
      && a.batchesPerEpoch == b.batchesPerEpoch && a.updatesPerEpoch == b.updatesPerEpoch
      && a.epochs == b.epochs && a.classWeights == b.classWeights
      && a.resumesAt?.epoch == b.resumesAt?.epoch && a.resumesAt?.batch == b.resumesAt?.batch
  }
}

/// How training stands after a batch.
public struct StepProgress: Sendable, Equatable {
  /// The epoch, from 1.
  public var epoch: Int
  /// The batch in the epoch, from 1.
  public var batch: Int
  /// Batches in the epoch.
  public var batchCount: Int
  /// Updates of the weights since the run began.
  public var updates: Int
  /// The batch's loss.
  public var loss: Double
  /// The epoch's mean loss so far.
  public var meanLoss: Double
  /// The share of right answers in the epoch so far, 0 to 1; nil where the task has no such figure.
  public var accuracy: Double?
  /// The learning rate of the last update.
  public var learningRate: Double
  /// Images a second in this epoch, since the start or resumption.
  public var imagesPerSecond: Double
  /// Seconds to the end of the last epoch at this rate, without validation.
  public var secondsLeft: Double
  /// The share of the time spent waiting for images, 0 to 1.
  public var waitShare: Double
}

/// What happens in a training run, in order.
public enum TrainingEvent: Sendable {
  /// All is checked and loaded; the first step is next.
  case started(TrainingPlan)
  /// Something a user should know: choices made for them, images left out.
  case note(String)
  /// A probe's features of so many images are computed.
  case features(done: Int, of: Int)
  /// A batch is done.
  case step(StepProgress)
  /// Validation has come so far, in samples.
  case validating(done: Int, of: Int)
  /// An epoch is done, validated and recorded.
  case epoch(EpochRecord)
  /// The metric is better than ever before.
  case improved(metric: String, value: Double, epoch: Int)
  /// A checkpoint is on disk.
  case checkpoint(URL)
  /// The metric has not improved for long enough.
  case stoppedEarly(epoch: Int, bestEpoch: Int)
  /// A decision threshold is chosen, on validation.
  case decided(DecisionThreshold)
  /// Someone asked to stop; the checkpoint resumes at the next batch.
  case interrupted(URL)
  /// All is done, the model file is written.
  case finished(TrainingResult)
}

/// How a run ended.
public struct TrainingResult: Sendable, Equatable {
  /// Why training ended.
  public enum Ending: String, Sendable {
    /// All epochs are done.
    case completed
    /// The metric no longer improved.
    case stoppedEarly
    /// Someone asked to stop.
    case interrupted
  }

  /// Why training ended.
  public var ending: Ending
  /// Epochs done.
  public var epochs: Int
  /// Updates of the weights.
  public var updates: Int
  /// The metric that decided what is best.
  public var metric: String
  /// Its best value; nil where nothing was validated.
  public var bestValue: Double?
  /// The epoch (from 1) of the best value, whose weights the model file has.
  public var bestEpoch: Int?
  /// One record per epoch.
  public var history: [EpochRecord]
  /// The model file; nil where training was interrupted.
  public var modelFile: URL?
  /// The checkpoint to resume from.
  public var checkpoint: URL
  /// Images left out because they cannot be decoded, each once.
  public var skippedImages: [SkippedImage]
  /// Seconds of this session, validation included.
  public var seconds: Double
}
