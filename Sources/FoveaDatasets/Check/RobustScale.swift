/// How far numbers lie from the rest, measured so that the strays do not set the measure.
///
/// The score is 0.6745 · |x − median| / MAD, MAD being the median distance from the median: for
/// normal numbers the distance in deviations (B. Iglewicz and D. Hoaglin, How to Detect and Handle
/// Outliers, 1993).
struct RobustScale: Sendable {
  /// Scores beyond this are strays. Iglewicz and Hoaglin name 3.5, which normal numbers pass once
  /// in 2,000; 6 leaves room for the heavier tails of real data.
  static let limit = 6.0
  /// Fewer numbers than these have no strays.
  static let leastCount = 20

  let median: Double
  private let spread: Double

  /// Measures numbers; nil where there are too few.
  ///
  /// - Parameter floor: the least MAD to reckon with, for numbers that are nearly all equal: what
  ///   lies within 8.9 times this of the median never is a stray.
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
