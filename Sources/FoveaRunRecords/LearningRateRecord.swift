import FoveaSupport

/// A learning-rate range test: the loss at each rate, and the rates that it suggests.
///
/// `fovea find-lr` and a run with the setting `learningRate` `auto` write it as `find-lr.json`.
public struct LearningRateRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The reason for the end of a range test.
  public enum Ending: String, Codable, Sendable {
    /// All rates were tried.
    case completed
    /// The smoothed loss exceeded four times its lowest value.
    case diverged
    /// The loss became NaN or infinite.
    case notFinite
  }

  /// A rule that reads a learning rate off the smoothed losses.
  public enum Rule: String, Codable, Sendable, CaseIterable {
    /// The middle of the longest descent.
    case valley
    /// The steepest descent per decade of the rate.
    case steepest
    /// A tenth of the rate of the lowest loss.
    case minimum
  }

  /// A suggested learning rate.
  public struct Suggestion: Codable, Sendable, Equatable {
    /// The rule.
    public var rule: Rule
    /// The learning rate.
    public var rate: Double
    /// The smoothed loss at the point that the rule chose: for `minimum` the lowest one.
    public var loss: Double

    /// Makes a suggestion.
    public init(rule: Rule, rate: Double, loss: Double) {
      (self.rule, self.rate, self.loss) = (rule, rate, loss)
    }
  }

  /// The version the record was written with.
  public var formatVersion = LearningRateRecord.currentFormatVersion
  /// The model's catalogue name.
  public var model: String
  /// The optimizer's name.
  public var optimizer: String
  /// The images in an update.
  public var imagesPerUpdate: Int
  /// The lowest rate, of the first update.
  public var lowest: Double
  /// The highest rate, of the last update where the test was completed.
  public var highest: Double
  /// The number of updates that the test had planned.
  public var steps: Int
  /// The reason for the end.
  public var ending: Ending
  /// The rate of each update.
  public var rates: [Double]
  /// The mean loss of each update's images, before the update.
  public var losses: [Double]
  /// The losses smoothed by a moving average with decay 0.98, corrected for its start.
  public var smoothedLosses: [Double]
  /// The suggestions; empty where the test allows none.
  public var suggestions: [Suggestion]
  /// The learning rate to train with: the valley's, rounded to two digits; nil without suggestions.
  public var chosen: Double?
  /// The reason why there is no suggestion, and what to do; nil where there is one.
  public var problem: String?
  /// The learning rate that the settings would use without the test.
  public var usual: Double

  /// Makes a record of the current format.
  public init(
    model: String, optimizer: String, imagesPerUpdate: Int, lowest: Double, highest: Double,
    steps: Int, ending: Ending, rates: [Double], losses: [Double], smoothedLosses: [Double],
    suggestions: [Suggestion], chosen: Double?, problem: String?, usual: Double
  ) {
    (self.model, self.optimizer, self.imagesPerUpdate) = (model, optimizer, imagesPerUpdate)
    (self.lowest, self.highest, self.steps, self.ending) = (lowest, highest, steps, ending)
    (self.rates, self.losses, self.smoothedLosses) = (rates, losses, smoothedLosses)
    (self.suggestions, self.chosen, self.problem) = (suggestions, chosen, problem)
    self.usual = usual
  }
}
