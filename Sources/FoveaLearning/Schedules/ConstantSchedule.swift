/// The base rate throughout.
public struct ConstantSchedule: Schedule {
  /// Makes a schedule.
  public init() {}
  /// 1
  public func factor(at position: Int) -> Double { 1 }
}
