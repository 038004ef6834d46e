/// A learning rate over time, as a factor of the base rate.
///
/// A schedule is a pure function of the position, counted from 0 in updates. ``Plateau``, which
/// depends on a metric, is not a `Schedule`.
public protocol Schedule: Sendable {
  /// The factor of the base learning rate at a position.
  func factor(at position: Int) -> Double
}

/// The base rate at every position.
public struct ConstantSchedule: Schedule, Hashable {
  /// Makes a constant schedule.
  public init() {}
  /// The factor 1.
  public func factor(at position: Int) -> Double { 1 }
}
