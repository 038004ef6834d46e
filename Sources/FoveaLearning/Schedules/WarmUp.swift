import FoveaSupport

/// A linear rise ahead of another schedule, which begins where the rise ends.
///
/// ```swift
/// let schedule = WarmUp(count: 5, then: .cosine(CosineSchedule(count: 95)))
/// print(schedule.factor(at: 0), schedule.factor(at: 5))  // 0.2 1.0
/// ```
public struct WarmUp: Schedule {
  /// Positions that rise.
  public let count: Int
  /// The factor just before the first position.
  public let start: Double
  /// What follows, counted from 0 at the end of the rise.
  public let then: LearningRateSchedule

  /// Makes a schedule.
  ///
  /// - Precondition: `count` is not negative.
  public init(count: Int, from start: Double = 0, then: LearningRateSchedule) {
    precondition(count >= 0, "WarmUp: the count must not be negative, got \(count)")
    self.count = count
    self.start = start
    self.then = then
  }

  /// start + (f₀ − start)(t + 1) / count on the way up to f₀, the factor that follows first.
  public func factor(at position: Int) -> Double {
    guard position < count else { return then.factor(at: position - count) }
    return start + (then.factor(at: 0) - start) * Double(position + 1) / Double(count)
  }
}
