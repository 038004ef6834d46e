import Foundation
import FoveaSupport

/// Multiplies the rate by a factor at regular intervals: factorᵏ, k = ⌊position / every⌋.
public struct StepSchedule: Schedule, Hashable {
  /// The interval between two drops, in positions.
  public let every: Int
  /// The factor of each drop.
  public let factor: Double

  /// Makes a step schedule.
  ///
  /// - Precondition: `every` is positive.
  public init(every: Int, factor: Double = 0.1) {
    precondition(every > 0, "StepSchedule: 'every' must be positive, got \(every)")
    self.every = every
    self.factor = factor
  }

  /// The factor factorᵏ, k = ⌊position / every⌋.
  public func factor(at position: Int) -> Double { pow(factor, Double(position / every)) }
}

/// Multiplies the rate by a factor at every position: factorᵗ.
public struct ExponentialSchedule: Schedule, Hashable {
  /// The factor of each position.
  public let factor: Double

  /// Makes an exponential schedule.
  public init(factor: Double) { self.factor = factor }

  /// The factor factorᵗ, t = position.
  public func factor(at position: Int) -> Double { pow(factor, Double(position)) }
}

/// Half a cosine wave from 1 down to a minimum, which holds from then on (Loshchilov & Hutter 2017,
/// without restarts).
public struct CosineSchedule: Schedule, Hashable {
  /// Positions until the minimum.
  public let count: Int
  /// The final factor.
  public let minimum: Double

  /// Makes a cosine schedule.
  ///
  /// - Precondition: `count` is positive.
  public init(count: Int, minimum: Double = 0) {
    precondition(count > 0, "CosineSchedule: the count must be positive, got \(count)")
    self.count = count
    self.minimum = minimum
  }

  /// The factor minimum + (1 − minimum)(1 + cos(π t / count)) / 2.
  public func factor(at position: Int) -> Double {
    let t = Double(min(position, count)) / Double(count)
    return minimum + (1 - minimum) * (1 + cos(.pi * t)) / 2
  }
}
