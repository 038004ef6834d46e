/// A decision threshold chosen on validation, with the precision and recall reached there.
public struct DecisionThreshold: Codable, Sendable, Equatable {
  /// The class that is predicted from this score on; nil for detection, where the threshold is for
  /// every class.
  public var className: String?
  /// The minimum score, 0 to 1.
  public var score: Double
  /// The text of the target, such as `recall=0.95`.
  public var target: String
  /// The precision on validation, 0 to 1.
  public var precision: Double
  /// The recall on validation, 0 to 1.
  public var recall: Double
  /// Whether validation reached the target; otherwise this threshold is the closest to it.
  public var isReached: Bool

  /// The F1 score on validation, 0 to 1.
  public var f1: Double {
    precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  /// Makes a threshold with its precision and recall.
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
