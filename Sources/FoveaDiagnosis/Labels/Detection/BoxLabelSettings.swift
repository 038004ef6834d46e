import FoveaSupport

/// The constants of ``BoxLabelScoring``. The defaults are those of the paper.
public struct BoxLabelSettings: Sendable, Equatable {
  /// The weights of the three kinds of error in an image's quality, which is their weighted
  /// geometric mean.
  public struct Weights: Sendable, Equatable {
    /// The weight of objects without a box.
    public var overlooked: Double
    /// The weight of boxes with the class of another object.
    public var swapped: Double
    /// The weight of boxes that do not fit their object.
    public var badlyLocated: Double

    /// Makes weights, which are at least 0 and sum to 1.
    public init(overlooked: Double = 1 / 3, swapped: Double = 1 / 3, badlyLocated: Double = 1 / 3) {
      (self.overlooked, self.swapped, self.badlyLocated) = (overlooked, swapped, badlyLocated)
    }
  }

  /// The share of IoU in the similarity of two boxes, 0 to 1; the rest is the closeness of their
  /// centres.
  public var overlapShare: Double
  /// The score above which a prediction says that a box of its class is badly located.
  public var lowProbability: Double
  /// The score from which a prediction says that an object was overlooked, or, above it, that its
  /// class was swapped.
  public var highProbability: Double
  /// The temperature of the soft minimum over the boxes of an image, above 0: lower values are
  /// closer to the minimum.
  public var temperature: Double
  /// The weights of the kinds of error in an image's quality.
  public var weights: Weights
  /// The factor of a class's threshold, a quarter of its average precision: a box of a lower or
  /// equal score is an issue.
  public var thresholdFactor: Double

  /// Makes settings.
  public init(
    overlapShare: Double = 0.9, lowProbability: Double = 0.5, highProbability: Double = 0.95,
    temperature: Double = 0.1, weights: Weights = .init(), thresholdFactor: Double = 0.8
  ) {
    self.overlapShare = overlapShare
    self.lowProbability = lowProbability
    self.highProbability = highProbability
    self.temperature = temperature
    self.weights = weights
    self.thresholdFactor = thresholdFactor
  }

  /// Refuses values without a meaning.
  ///
  /// - Throws: `SettingError` with the setting and its range.
  func check() throws {
    let shares = [
      ("overlapShare", overlapShare), ("lowProbability", lowProbability),
      ("highProbability", highProbability), ("thresholdFactor", thresholdFactor),
      ("weights.overlooked", weights.overlooked), ("weights.swapped", weights.swapped),
      ("weights.badlyLocated", weights.badlyLocated),
    ]
    for (name, value) in shares where !(0...1).contains(value) {
      throw SettingError(key: name, "`\(name)` is \(value), expected 0 to 1")
    }
    guard lowProbability <= highProbability else {
      throw SettingError(
        key: "lowProbability",
        "`lowProbability` is \(lowProbability), expected at most `highProbability`, "
          + "\(highProbability)")
    }
    guard temperature > 0, temperature.isFinite else {
      throw SettingError(
        key: "temperature", "`temperature` is \(temperature), expected a number above 0")
    }
    let sum = weights.overlooked + weights.swapped + weights.badlyLocated
    guard abs(sum - 1) < 1e-6 else {
      throw SettingError(key: "weights", "the three `weights` sum to \(sum), expected 1")
    }
  }
}
