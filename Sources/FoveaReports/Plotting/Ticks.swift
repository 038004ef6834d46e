import Foundation
import FoveaSupport

/// Round values along an axis: multiples of 1, 2 or 5 times a power of ten.
struct Ticks: Equatable {
  /// The values, ascending.
  let values: [Double]
  private let decimals: Int
  private let isLogarithmic: Bool

  /// Ticks inside `low...high`, about `count` of them.
  ///
  /// - Parameters:
  ///   - isWhole: Whether ticks are whole numbers, as for epochs.
  ///   - isLogarithmic: Whether values are decimal logarithms of what labels show.
  init(
    low: Double, high: Double, count: Int, isWhole: Bool = false, isLogarithmic: Bool = false
  ) {
    self.isLogarithmic = isLogarithmic
    let step = Self.step(range: high - low, count: count, isWhole: isWhole)
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    values = first <= last ? (0...Int(last - first)).map { (first + Double($0)) * step } : []
    decimals = max(0, Int(-floor(log10(step) + 1e-9)))
  }

  /// The range widened to whole steps, so that the axis ends on ticks.
  static func rounded(low: Double, high: Double, count: Int) -> ClosedRange<Double> {
    // A flat curve needs a range, too.
    let spread = high - low > 1e-12 * max(abs(high), 1) ? high - low : max(abs(high), 1) * 0.1
    let step = step(range: spread, count: count, isWhole: false)
    let bottom = (low / step + 1e-9).rounded(.down) * step
    let top = (high / step - 1e-9).rounded(.up) * step
    return bottom...max(top, bottom + step)
  }

  /// A tick's label; all labels of an axis have the same decimals.
  func label(_ value: Double) -> String {
    if isLogarithmic {
      return NumberText.short(pow(10, value)).replacingOccurrences(of: "e-0", with: "e-")
        .replacingOccurrences(of: "e+0", with: "e")
    }
    let text = NumberText.fixed(value, decimals)
    return text.allSatisfy { "-0.".contains($0) } ? String(text.drop { $0 == "-" }) : text
  }

  private static func step(range: Double, count: Int, isWhole: Bool) -> Double {
    let raw = max(range, 1e-300) / Double(max(count, 1))
    let power = pow(10, floor(log10(raw)))
    let step = ([1, 2, 5, 10].first { $0 * power >= raw * (1 - 1e-9) } ?? 10) * power
    return isWhole ? max(step, 1) : step
  }
}
