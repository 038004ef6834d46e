import FoveaSupport
import Foundation

/// Multiplies the rate by a factor every so many positions: factorᵏ, k = ⌊position / every⌋.
public struct StepSchedule: Schedule {
  /// Positions between two drops.
  public let every: Int
  /// What each drop multiplies by.
  public let factor: Double

  /// Makes a schedule.
  ///
  /// - Precondition: `every` is positive.
  public init(every: Int, factor: Double = 0.1) {
    precondition(every > 0, "StepSchedule: 'every' must be positive, got \(every)")
    self.every = every
    self.factor = factor
  }

  /// factorᵏ
  public func factor(at position: Int) -> Double { pow(factor, Double(position / every)) }
}
