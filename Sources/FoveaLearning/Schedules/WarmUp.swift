import FoveaSupport

/// A linear rise before another schedule, which starts where the rise ends.
///
/// ```swift
/// let schedule = WarmUp(count: 5, then: CosineSchedule(count: 95))
/// print(schedule.factor(at: 0), schedule.factor(at: 5))  // 0.2 1.0
/// ```
public struct WarmUp: Schedule {
  /// The number of positions with a rising rate.
  public let count: Int
  /// The factor just before the first position.
  public let start: Double
  /// The schedule after the rise. Its position 0 is the end of the rise.
  public let then: any Schedule

  /// Makes a warm-up before another schedule.
  ///
  /// - Precondition: `count` is not negative.
  public init(count: Int, from start: Double = 0, then: any Schedule) {
    precondition(count >= 0, "WarmUp: the count must not be negative, got \(count)")
    self.count = count
    self.start = start
    self.then = then
  }

  /// The factor start + (f₀ − start)(t + 1) / count up to f₀, the first factor of the schedule that
  /// follows; then that schedule's factor.
  public func factor(at position: Int) -> Double {
    guard position < count else { return then.factor(at: position - count) }
    return start + (then.factor(at: 0) - start) * Double(position + 1) / Double(count)
  }
}
