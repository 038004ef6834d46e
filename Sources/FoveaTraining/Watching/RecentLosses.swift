/// The mean losses of the last batches of a run, by which an outlier is recognised.
struct RecentLosses: Codable, Equatable, Sendable {
  /// The number of losses that are kept.
  static let capacity = 64
  /// The least number of losses that another one is compared with.
  static let least = 20

  /// The losses, oldest first.
  private(set) var losses: [Double] = []
  /// The median of the first losses of the run; nil until there are enough.
  private(set) var first: Double?

  /// Adds a loss, and returns the median of those before it where it is a spike.
  ///
  /// A spike stands ten deviations above the median, where the deviation is the median absolute one
  /// scaled to that of a normal distribution (Rousseeuw & Croux 1993), three times above the median
  /// itself, and a quarter of the first losses above it: late in training losses are near 0, and
  /// any hard image multiplies them.
  mutating func add(_ loss: Double) -> Double? {
    defer {
      losses.append(loss)
      if losses.count > Self.capacity { losses.removeFirst() }
      if first == nil, losses.count == Self.least { first = Self.median(losses) }
    }
    guard losses.count >= Self.least, let first else { return nil }
    let median = Self.median(losses)
    let deviation = 1.4826 * Self.median(losses.map { abs($0 - median) })
    let limit = max(median + 10 * deviation, 3 * abs(median), median + 0.25 * abs(first))
    return loss > limit ? median : nil
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
