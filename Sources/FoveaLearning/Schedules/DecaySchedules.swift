import Foundation
import FoveaSupport

/// Multiplies the rate by a factor every so many positions: factorᵏ, k = ⌊position / every⌋.
public struct StepSchedule: Schedule, Hashable {
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

/// Multiplies the rate by a factor at every position: factorᵗ.
public struct ExponentialSchedule: Schedule, Hashable {
  /// What each position multiplies by.
  public let factor: Double

  /// Makes a schedule.
  public init(factor: Double) { self.factor = factor }

  /// factorᵗ
  public func factor(at position: Int) -> Double { pow(factor, Double(position)) }
}

/// Half a cosine wave from 1 down to a minimum (Loshchilov & Hutter 2017, without restarts), which
/// is kept from then on.
public struct CosineSchedule: Schedule, Hashable {
  /// Positions until the minimum.
  public let count: Int
  /// The last factor.
  public let minimum: Double

  /// Makes a schedule.
  ///
  /// - Precondition: `count` is positive.
  public init(count: Int, minimum: Double = 0) {
    precondition(count > 0, "CosineSchedule: the count must be positive, got \(count)")
    self.count = count
    self.minimum = minimum
  }

  /// minimum + (1 − minimum)(1 + cos(π t / count)) / 2
  public func factor(at position: Int) -> Double {
    let t = Double(min(position, count)) / Double(count)
    return minimum + (1 - minimum) * (1 + cos(.pi * t)) / 2
  }
}
