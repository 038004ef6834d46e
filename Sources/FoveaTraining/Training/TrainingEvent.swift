import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords
import FoveaSupport

/// The outline of a run, emitted once before the first step.
public struct TrainingPlan: Sendable, Equatable {
  /// The task.
  public var task: VisionTask
  /// The model's name.
  public var model: String
  /// The number of the model's parameters.
  public var parameterCount: Int
  /// The training of each part of the model.
  public var stages: [StageTraining]
  /// The number of samples in each split.
  public var sampleCounts: [Split: Int]
  /// The class names, in label order.
  public var classNames: [String]
  /// The shape of an input, `[height, width, channels]`.
  public var inputShape: [Int]
  /// The number of batches in an epoch.
  public var batchesPerEpoch: Int
  /// The number of updates in an epoch.
  public var updatesPerEpoch: Int
  /// The total number of epochs.
  public var epochs: Int
  /// The weight of each class in the loss; nil where all are 1.
  public var classWeights: [Double]?
  /// The epoch and batch, both from 1, at which a resumed run continues.
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

/// The progress of training after a batch.
public struct StepProgress: Sendable, Equatable {
  /// The epoch, from 1.
  public var epoch: Int
  /// The batch in the epoch, from 1.
  public var batch: Int
  /// The number of batches in the epoch.
  public var batchCount: Int
  /// The number of updates since the run began.
  public var updates: Int
  /// The batch's loss.
  public var loss: Double
  /// The epoch's mean loss so far.
  public var meanLoss: Double
  /// The share of correct predictions in the epoch so far, 0 to 1; nil where the task has no such
  /// figure.
  public var accuracy: Double?
  /// The learning rate of the last update.
  public var learningRate: Double
  /// Images per second in this epoch, since its start or resumption.
  public var imagesPerSecond: Double
  /// The estimated seconds to the end of the last epoch, without validation.
  public var secondsLeft: Double
  /// The share of time spent waiting for images, 0 to 1.
  public var waitShare: Double
}

/// The events of a training run, in order.
public enum TrainingEvent: Sendable {
  /// Everything is checked and loaded; the first step is next.
  case started(TrainingPlan)
  /// A note for the user: a choice made for them, or a skipped image.
  case note(String)
  /// The progress of the range test that finds the learning rate, in steps; before `started`.
  case rangeTest(done: Int, of: Int)
  /// A range test found the learning rate.
  case foundLearningRate(LearningRateRecord)
  /// The progress of computing a probe's features, in images.
  case features(done: Int, of: Int)
  /// A batch is done.
  case step(StepProgress)
  /// The progress of validation, in samples.
  case validating(done: Int, of: Int)
  /// The layers were measured, with the setting `watch`; the record holds warnings, too.
  case watched(WatchRecord)
  /// The loss of a batch stood far out of those before.
  case spiked(SpikeRecord)
  /// An epoch is done, validated and recorded.
  case epoch(EpochRecord)
  /// The metric reached a new best value.
  case improved(metric: String, value: Double, epoch: Int)
  /// A checkpoint was written.
  case checkpoint(URL)
  /// Training stopped early, since the metric no longer improved.
  case stoppedEarly(epoch: Int, bestEpoch: Int)
  /// A decision threshold was chosen on validation.
  case decided(DecisionThreshold)
  /// A requested stop; the checkpoint resumes at the next batch.
  case interrupted(URL)
  /// Training is done and the model file is written.
  case finished(TrainingResult)
}

/// The result of a run.
public struct TrainingResult: Sendable, Equatable {
  /// The reason for the end of training.
  public enum Ending: String, Sendable {
    /// All epochs are done.
    case completed
    /// The metric no longer improved.
    case stoppedEarly
    /// A stop was requested.
    case interrupted
  }

  /// The reason for the end of training.
  public var ending: Ending
  /// The number of completed epochs.
  public var epochs: Int
  /// The number of updates.
  public var updates: Int
  /// The name of the metric that decides which epoch is best.
  public var metric: String
  /// The best value of the metric; nil without validation.
  public var bestValue: Double?
  /// The epoch (from 1) of the best value; the model file has its weights.
  public var bestEpoch: Int?
  /// One record per epoch.
  public var history: [EpochRecord]
  /// The model file; nil where training was interrupted.
  public var modelFile: URL?
  /// The checkpoint to resume from.
  public var checkpoint: URL
  /// The images skipped because they cannot be decoded, each once.
  public var skippedImages: [SkippedImage]
  /// The duration of this session in seconds, including validation.
  public var seconds: Double
}
