import FoveaLearning
import FoveaDatasets
import FoveaImages

/// Where a run stands: with the learner's tensors, all that resuming needs.
struct TrainingState: Codable, Equatable, Sendable {
  static let currentFormatVersion = 1

  var formatVersion = TrainingState.currentFormatVersion
  /// The settings the run was started with.
  var configuration: TrainingConfiguration
  /// The epoch under way, from 1; one more than there are when all are done.
  var epoch = 1
  /// The next batch of the epoch, from 0.
  var batch = 0
  /// Updates of the weights so far.
  var updates = 0
  /// Updates when the epoch began: what the history may hold records of.
  var updatesAtEpochStart = 0
  /// The epoch's sums so far.
  var epochSums = EpochSums()
  /// What the gradients that wait for an update are to be divided by.
  var waitingDivisor = 0.0
  /// How many batches wait for an update.
  var waitingBatches = 0
  /// The learning rate of the last update.
  var learningRate = 0.0
  /// The best value of the metric.
  var bestValue: Double?
  /// The epoch of the best value.
  var bestEpoch: Int?
  /// Validations since then.
  var validationsWithoutImprovement = 0
  /// The plateau schedule, where it is chosen.
  var plateau: Plateau?
  /// Whether the metric no longer improved.
  var hasStoppedEarly = false
  /// Images left out because they cannot be decoded, each once.
  var skipped: [SkippedImage] = []

  /// An epoch's running sums.
  struct EpochSums: Codable, Equatable, Sendable {
    var loss = 0.0
    var divisor = 0.0
    /// Right answers; nil where the task does not count them.
    var correct: Double?
    var samples = 0
    /// Seconds that earlier sessions spent in this epoch.
    var seconds = 0.0
    /// Seconds of those spent waiting for images.
    var secondsWaited = 0.0

    var meanLoss: Double { divisor > 0 ? loss / divisor : 0 }
    var accuracy: Double? {
      correct.flatMap { samples > 0 ? $0 / Double(samples) : nil }
    }
  }

  init(_ configuration: TrainingConfiguration, plateau: Plateau?) {
    self.configuration = configuration
    self.plateau = plateau
  }

  /// Whether nothing is left to train.
  var isDone: Bool { hasStoppedEarly || epoch > configuration.epochs }
}
