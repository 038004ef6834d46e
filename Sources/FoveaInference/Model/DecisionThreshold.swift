/// A threshold chosen on validation, with what it reached there.
public struct DecisionThreshold: Codable, Sendable, Equatable {
  /// The class that is called present from this score on; nil where it is for detections of every
  /// class.
  public var className: String?
  /// The least score.
  public var score: Double
  /// The target as it was written.
  public var target: String
  /// The share of the calls that are right, on validation.
  public var precision: Double
  /// The share of what is to be found that is found, on validation.
  public var recall: Double
  /// Whether validation reached the target; else this is what comes nearest.
  public var isReached: Bool

  /// F1 on validation.
  public var f1: Double {
    precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  /// Makes a threshold with what it reached.
  public init(
    className: String?, score: Double, target: String, precision: Double, recall: Double,
    isReached: Bool
  ) {
    self.className = className
    self.score = score
    self.target = target
    self.precision = precision
    self.recall = recall
    self.isReached = isReached
  }
}
