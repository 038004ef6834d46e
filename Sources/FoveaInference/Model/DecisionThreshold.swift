/// A decision threshold that was chosen on validation, with the figures it reached there.
public struct DecisionThreshold: Codable, Sendable, Equatable {
  /// The class that is called present from this score on; nil for detections, where it is for every
  /// class.
  public var className: String?
  /// The lowest score.
  public var score: Double
  /// The target as it was set, such as `recall=0.95`.
  public var target: String
  /// Precision on validation.
  public var precision: Double
  /// Recall on validation.
  public var recall: Double
  /// Whether validation reached the target; otherwise this threshold comes nearest.
  public var isReached: Bool

  /// F1 on validation.
  public var f1: Double {
    precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  /// Makes a threshold with the figures it reached.
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
