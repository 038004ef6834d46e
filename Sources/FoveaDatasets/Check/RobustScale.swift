/// The distance of numbers from the rest, in a measure that outliers do not influence.
///
/// The score is 0.6745 · |x − median| / MAD, where MAD is the median distance from the median. For
/// normally distributed numbers it is the distance in standard deviations (B. Iglewicz and D.
/// Hoaglin, How to Detect and Handle Outliers, 1993).
struct RobustScale: Sendable {
  /// The score above which a number is an outlier. Iglewicz and Hoaglin use 3.5, which 1 in 2,000
  /// normally distributed numbers exceeds; 6 leaves room for the heavier tails of real data.
  static let limit = 6.0
  /// The least count of numbers for which outliers are searched.
  static let leastCount = 20

  let median: Double
  private let spread: Double

  /// Measures numbers; nil where there are fewer than `leastCount`.
  ///
  /// - Parameter floor: the least MAD to use, for numbers that are nearly all equal: a number
  ///   within 8.9 times this of the median is never an outlier.
  init?(_ numbers: [Double], floor: Double) {
    guard numbers.count >= Self.leastCount else { return nil }
    median = Self.median(numbers)
    let center = median
    spread = max(Self.median(numbers.map { abs($0 - center) }), floor)
  }

  /// The signed score of a number.
  func score(_ number: Double) -> Double { 0.6745 * (number - median) / spread }

  private static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
