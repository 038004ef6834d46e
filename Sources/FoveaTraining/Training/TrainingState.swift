import FoveaDatasets
import FoveaImages
import FoveaLearning

/// The state of a run. Together with the learner's tensors it is enough to resume.
struct TrainingState: Codable, Equatable, Sendable {
  static let currentFormatVersion = 1

  var formatVersion = TrainingState.currentFormatVersion
  /// The settings that the run was started with.
  var configuration: TrainingConfiguration
  /// The current epoch, from 1; `epochs` + 1 when all are done.
  var epoch = 1
  /// The next batch of the epoch, from 0.
  var batch = 0
  /// The number of updates so far.
  var updates = 0
  /// The number of updates at the start of the epoch, up to which the history holds records.
  var updatesAtEpochStart = 0
  /// The running sums of the epoch.
  var epochSums = EpochSums()
  /// The divisor of the accumulated gradients that wait for an update.
  var waitingDivisor = 0.0
  /// The number of batches that wait for an update.
  var waitingBatches = 0
  /// The learning rate of the last update.
  var learningRate = 0.0
  /// The best value of the metric.
  var bestValue: Double?
  /// The epoch of the best value.
  var bestEpoch: Int?
  /// The number of validations since `bestEpoch`.
  var validationsWithoutImprovement = 0
  /// The plateau schedule; nil for other schedules.
  var plateau: Plateau?
  /// Whether training stopped early.
  var hasStoppedEarly = false
  /// The images skipped because they cannot be decoded, each once.
  var skipped: [SkippedImage] = []
  /// The types of the parts given to the trainer, by part; nil where there are none.
  var ownParts: [String: String]?

  /// An epoch's running sums.
  struct EpochSums: Codable, Equatable, Sendable {
    var loss = 0.0
    var divisor = 0.0
    /// The number of correct predictions; nil where the task does not count them.
    var correct: Double?
    var samples = 0
    /// The seconds that earlier sessions spent in this epoch.
    var seconds = 0.0
    /// The part of `seconds` spent waiting for images.
    var secondsWaited = 0.0

    var meanLoss: Double { divisor > 0 ? loss / divisor : 0 }
    var accuracy: Double? {
      correct.flatMap { samples > 0 ? $0 / Double(samples) : nil }
    }
  }

  init(_ configuration: TrainingConfiguration, plateau: Plateau?, parts: TrainingParts) {
    self.configuration = configuration
    self.plateau = plateau
    ownParts = parts.names.isEmpty ? nil : parts.names
  }

  /// Whether training is done.
  var isDone: Bool { hasStoppedEarly || epoch > configuration.epochs }
}
