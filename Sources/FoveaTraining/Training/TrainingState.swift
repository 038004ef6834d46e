import FoveaDatasets
import FoveaImages
import FoveaLearning
import FoveaTensors

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
  /// The validation loss of the best value, which decides between equal ones.
  var bestLoss: Double?
  /// The epoch of the best value.
  var bestEpoch: Int?
  /// The number of validations since the last improvement.
  var validationsWithoutImprovement = 0
  /// The plateau schedule; nil for other schedules.
  var plateau: Plateau?
  /// Whether training stopped early.
  var hasStoppedEarly = false
  /// The images skipped because they cannot be decoded, each once.
  var skipped: [SkippedImage] = []
  /// The convolution algorithms of the run, which it follows when it is resumed; nil before the
  /// first checkpoint, and in checkpoints of older versions.
  var convolutions: ConvolutionRecord?
  /// The mean losses of the last batches, oldest first; nil in checkpoints of older versions.
  var recentLosses: RecentLosses?
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
    /// The highest learning rate so far; nil before the first update, and in checkpoints of earlier
    /// versions.
    var highestLearningRate: Double?
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

  /// The first number that can't be that of a run, in words; nil where all can.
  var problem: String? {
    let counts = [
      ("epoch", epoch, 1...configuration.epochs + 1), ("batch", batch, 0...Self.largestCount),
      ("updates", updates, 0...Self.largestCount),
      ("updatesAtEpochStart", updatesAtEpochStart, 0...max(updates, 0)),
      ("waitingBatches", waitingBatches, 0...Self.largestCount),
      ("bestEpoch", bestEpoch ?? 1, 1...configuration.epochs),
      ("validationsWithoutImprovement", validationsWithoutImprovement, 0...Self.largestCount),
      ("samples", epochSums.samples, 0...Self.largestCount),
    ]
    if let bad = counts.first(where: { !$0.2.contains($0.1) }) {
      return "\(bad.0) is \(bad.1), expected \(bad.2.lowerBound) to \(bad.2.upperBound)"
    }
    let numbers = [
      ("waitingDivisor", waitingDivisor), ("learningRate", learningRate),
      ("divisor", epochSums.divisor), ("seconds", epochSums.seconds),
    ]
    return numbers.first { !($0.1 >= 0 && $0.1.isFinite) }
      .map { "\($0.0) is \($0.1), expected a finite number of at least 0" }
  }
  private static let largestCount = 1 << 48

  /// Whether training is done.
  var isDone: Bool { hasStoppedEarly || epoch > configuration.epochs }
}
