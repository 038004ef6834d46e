/// A confidence interval of a figure.
public struct ConfidenceInterval: Codable, Sendable, Hashable {
  /// The lower end, in the figure's own units.
  public var lower: Double
  /// The upper end.
  public var upper: Double
  /// The share of intervals of repeated experiments that hold the true figure, such as 0.95.
  public var level: Double
  /// Bootstrap resamples that gave the figure a value.
  public var resamples: Int

  /// Makes an interval.
  public init(lower: Double, upper: Double, level: Double = 0.95, resamples: Int) {
    self.lower = lower
    self.upper = upper
    self.level = level
    self.resamples = resamples
  }
}
