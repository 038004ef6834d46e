import Foundation
import FoveaSupport

/// A rise along half a cosine wave to the base rate, then a fall to almost nothing (Smith & Topin
/// 2019).
///
/// Starts at 1 / initialDivisor, reaches 1 at position warmUpFraction · count − 1, and ends at
/// 1 / (initialDivisor · finalDivisor) at position count − 1, as PyTorch's `OneCycleLR` does.
public struct OneCycleSchedule: Schedule, Hashable {
  /// The total number of positions.
  public let count: Int
  /// The share of positions with a rising rate.
  public let warmUpFraction: Double
  /// The reciprocal of the first factor.
  public let initialDivisor: Double
  /// The ratio of the first factor to the last.
  public let finalDivisor: Double

  /// Makes a one-cycle schedule.
  ///
  /// - Precondition: `count` is at least 2, the fraction in `0 ... 1`.
  public init(
    count: Int, warmUpFraction: Double = 0.3, initialDivisor: Double = 25,
    finalDivisor: Double = 1e4
  ) {
    precondition(count >= 2, "OneCycleSchedule: the count must be at least 2, got \(count)")
    precondition(
      (0...1).contains(warmUpFraction),
      "OneCycleSchedule: the warm-up fraction must be in 0 ... 1, got \(warmUpFraction)")
    self.count = count
    self.warmUpFraction = warmUpFraction
    self.initialDivisor = initialDivisor
    self.finalDivisor = finalDivisor
  }

  /// The factor of the wave; after `count` positions, the last one.
  public func factor(at position: Int) -> Double {
    let last = Double(count - 1)
    let peak = warmUpFraction * Double(count) - 1
    let (t, first) = (min(Double(position), last), 1 / initialDivisor)
    if t <= peak { return wave(from: first, to: 1, peak > 0 ? t / peak : 1) }
    return wave(from: 1, to: first / finalDivisor, (t - peak) / (last - peak))
  }

  private func wave(from start: Double, to end: Double, _ t: Double) -> Double {
    end + (start - end) * (1 + cos(.pi * t)) / 2
  }
}
