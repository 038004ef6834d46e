import Foundation

/// Multiplies the rate by a factor at every position: factorᵗ.
public struct ExponentialSchedule: Schedule {
  /// What each position multiplies by.
  public let factor: Double

  /// Makes a schedule.
  public init(factor: Double) { self.factor = factor }

  /// factorᵗ
  public func factor(at position: Int) -> Double { pow(factor, Double(position)) }
}
