import FoveaSupport

/// A model's figures on parts of the data: `slices.json`.
public struct SlicesRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// A score by which parts are compared, over all samples.
  public struct Score: Codable, Sendable, Equatable {
    /// The things that have the score: `images`, `objects`, or `regions`.
    public var units: String
    /// The key, such as `accuracy`.
    public var key: String
    /// The name in tables.
    public var title: String
    /// Whether a lower value is better, as of an error.
    public var lowerIsBetter: Bool
    /// The mean over all units.
    public var value: Double
    /// The number of units.
    public var count: Int

    /// Describes a score.
    public init(
      units: String, key: String, title: String, lowerIsBetter: Bool, value: Double, count: Int
    ) {
      self.units = units
      self.key = key
      self.title = title
      self.lowerIsBetter = lowerIsBetter
      self.value = value
      self.count = count
    }
  }

  /// One part of the data.
  public struct Slice: Codable, Sendable, Equatable {
    /// The things it consists of, as of its score.
    public var units: String
    /// The attribute, such as `brightness`.
    public var attribute: String
    /// Its values, such as `below 85.2`.
    public var value: String
    /// The number of its units.
    public var count: Int
    /// The mean score.
    public var score: Double
    /// The interval of the mean score; nil where it can't be resampled.
    public var interval: ConfidenceInterval?
    /// The mean score of all other units.
    public var rest: Double
    /// The p-value of "its units score as the others".
    public var pValue: Double
    /// The p-value adjusted for all slices.
    public var adjustedPValue: Double
    /// Whether it is worse than the rest beyond chance.
    public var isWorse: Bool
    /// Further figures of its images, by key, such as `loss`; empty for parts of images.
    public var figures: [String: Double]

    /// Describes a slice.
    public init(
      units: String, attribute: String, value: String, count: Int, score: Double,
      interval: ConfidenceInterval?, rest: Double, pValue: Double, adjustedPValue: Double,
      isWorse: Bool, figures: [String: Double] = [:]
    ) {
      self.units = units
      self.attribute = attribute
      self.value = value
      self.count = count
      self.score = score
      self.interval = interval
      self.rest = rest
      self.pValue = pValue
      self.adjustedPValue = adjustedPValue
      self.isWorse = isWorse
      self.figures = figures
    }
  }

  /// An attribute without slices, and the reason.
  public struct LeftOut: Codable, Sendable, Equatable {
    /// The attribute.
    public var attribute: String
    /// The reason, such as `the same for all images`.
    public var reason: String

    /// Pairs an attribute with its reason.
    public init(attribute: String, reason: String) {
      self.attribute = attribute
      self.reason = reason
    }
  }

  /// The version the record was written with.
  public var formatVersion = Self.currentFormatVersion
  /// The task.
  public var task: String
  /// The split that was evaluated, such as `test`.
  public var split: String
  /// The number of images.
  public var imageCount: Int
  /// The scores over all, that of the images first.
  public var scores: [Score]
  /// The fewest units of a slice and of the rest.
  public var minimumCount: Int
  /// The level of the tests.
  public var level: Double
  /// The slices, the largest loss against the rest by significance first.
  public var slices: [Slice]
  /// The attributes without slices.
  public var leftOut: [LeftOut]
  /// The images that could not be decoded and count nowhere; nil for none.
  public var skippedImages: [String]?
  /// The meaning of scores, intervals and tests.
  public var definitions: [String: String]

  /// Makes a record of the current format.
  public init(
    task: String, split: String, imageCount: Int, scores: [Score], minimumCount: Int,
    level: Double, slices: [Slice] = [], leftOut: [LeftOut] = [], skippedImages: [String]? = nil,
    definitions: [String: String] = [:]
  ) {
    self.task = task
    self.split = split
    self.imageCount = imageCount
    self.scores = scores
    self.minimumCount = minimumCount
    self.level = level
    self.slices = slices
    self.leftOut = leftOut
    self.skippedImages = skippedImages
    self.definitions = definitions
  }

  /// The slices that are worse than the rest beyond chance.
  public var worse: [Slice] { slices.filter(\.isWorse) }
}
