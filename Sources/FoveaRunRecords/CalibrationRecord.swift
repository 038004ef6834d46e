import FoveaSupport

/// The calibration of a model's scores before and after temperature scaling: `calibration.json`.
public struct CalibrationRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = CalibrationRecord.currentFormatVersion
  /// The model's task.
  public var task: VisionTask
  /// The split whose halves were used; `all` for data without splits.
  public var split: String
  /// The divisor of the network's logits that was fitted on one half.
  public var temperature: Double
  /// The divisor that the model had before; 1 where it had none.
  public var previousTemperature: Double
  /// `least` or `most` where the fit ended at the end of its range, and there is no best divisor.
  public var limit: String?
  /// The key of the draw of the halves.
  public var seed: UInt64
  /// The least score of the detections that count; nil for classification.
  public var scoreFloor: Double?
  /// The half on which the temperature was fitted.
  public var fitting: Half
  /// The half of all figures below.
  public var held: Half
  /// The share of right answers, which a temperature does not change.
  public var accuracy: Double?
  /// The figures by key before, after, and their changes.
  public var figures: [String: Change]
  /// Bins of confidence before.
  public var reliabilityBefore: [ReliabilityBin]
  /// Bins of confidence after.
  public var reliabilityAfter: [ReliabilityBin]
  /// The meaning of the figures, by key.
  public var definitions: [String: String]

  /// The size of a half.
  public struct Half: Codable, Sendable, Equatable {
    /// The number of images.
    public var imageCount: Int
    /// The number of answers: images, or detections.
    public var sampleCount: Int

    /// Makes a half.
    public init(imageCount: Int, sampleCount: Int) {
      self.imageCount = imageCount
      self.sampleCount = sampleCount
    }
  }

  /// A figure before and after.
  public struct Change: Codable, Sendable, Equatable {
    /// The figure with the previous temperature.
    public var before: Double
    /// The figure with the fitted temperature.
    public var after: Double
    /// The interval of `before`; nil where resamples are too slow to compute.
    public var beforeInterval: ConfidenceInterval?
    /// The interval of `after`.
    public var afterInterval: ConfidenceInterval?
    /// The interval of `after − before` on the same resamples.
    public var changeInterval: ConfidenceInterval?

    /// Makes a figure without intervals.
    public init(before: Double, after: Double) {
      self.before = before
      self.after = after
    }
  }

  /// Whether the fitted temperature changes the negative log-likelihood by no more than chance: the
  /// interval of the change holds 0.
  public var isWithinChance: Bool {
    guard let interval = figures["negativeLogLikelihood"]?.changeInterval else { return false }
    return interval.lower <= 0 && interval.upper >= 0
  }

  /// Makes a record of the current format.
  public init(
    task: VisionTask, split: String, temperature: Double, previousTemperature: Double,
    limit: String?, seed: UInt64, scoreFloor: Double?, fitting: Half, held: Half,
    accuracy: Double?, figures: [String: Change], reliabilityBefore: [ReliabilityBin],
    reliabilityAfter: [ReliabilityBin], definitions: [String: String]
  ) {
    self.task = task
    self.split = split
    self.temperature = temperature
    self.previousTemperature = previousTemperature
    self.limit = limit
    self.seed = seed
    self.scoreFloor = scoreFloor
    self.fitting = fitting
    self.held = held
    self.accuracy = accuracy
    self.figures = figures
    self.reliabilityBefore = reliabilityBefore
    self.reliabilityAfter = reliabilityAfter
    self.definitions = definitions
  }
}
