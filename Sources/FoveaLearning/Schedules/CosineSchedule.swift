import FoveaSupport
import Foundation

/// Half a cosine wave from 1 down to a minimum (Loshchilov & Hutter 2017, without restarts), which
/// is kept from then on.
public struct CosineSchedule: Schedule {
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
