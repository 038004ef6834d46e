/// A learning rate over time, as a factor of the base rate.
///
/// A schedule is a pure function of the position, counted from 0 in steps or epochs as the trainer
/// is told. `Plateau`, which watches a metric, stands apart.
public protocol Schedule: Sendable, Codable, Hashable {
  /// What the base learning rate is multiplied by at a position.
  func factor(at position: Int) -> Double
}
