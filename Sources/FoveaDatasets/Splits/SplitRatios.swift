import FoveaSupport

/// How much of the data each split gets, as exact proportions.
///
///     let ratios = try SplitRatios("70-15-15")   // train, validation, test
///     ratios.counts(of: 10_000)                  // [7000, 1500, 1500]
public struct SplitRatios: Sendable, Equatable, Codable, CustomStringConvertible {
  /// Whole-number proportions of training, validation and test.
  public let parts: [Int]

  /// 70 % training, 15 % validation, 15 % test.
  public static let standard = SplitRatios(parts: [70, 15, 15])

  /// Makes ratios from proportions of training, validation and test.
  ///
  /// - Precondition: three parts of at least 0, of which training's is above 0.
  public init(training: Int, validation: Int, test: Int) {
    precondition(
      training > 0 && validation >= 0 && test >= 0,
      "ratios \(training)-\(validation)-\(test): training must be above 0, the others at least 0")
    self.init(parts: [training, validation, test])
  }

  private init(parts: [Int]) { self.parts = parts }

  /// Reads `70-15-15` (training, validation, test) or `80-20` (training, validation); fractions
  /// such as `0.8-0.1-0.1` and separators `/`, `,` and `:` are understood too.
  ///
  /// - Throws: `DatasetError` where the text is none of these or does not add up to 100 % (or 1).
  public init(_ text: String) throws {
    let problem = DatasetError(
      .badSetting,
      "split ratios '\(text)' are not understood: expected two or three parts that add up to 100, "
        + "such as 70-15-15 (train-val-test) or 80-20 (train-val)")
    let fields = text.split(
      omittingEmptySubsequences: false, whereSeparator: { "-/,:".contains($0) })
    // Millionths keep decimals exact: 0.7 + 0.15 + 0.15 is 1 in whole numbers only.
    let parts = fields.map { Double($0).map { $0 * 1_000_000 } ?? -1 }
    guard (2...3).contains(parts.count), parts.allSatisfy({ $0 >= 0 && $0 <= 1e8 }) else {
      throw problem
    }
    let whole = parts.map { Int($0.rounded()) }
    let sum = whole.reduce(0, +)
    guard sum == 100_000_000 || sum == 1_000_000 else { throw problem }
    guard whole[0] > 0 else {
      throw DatasetError(.badSetting, "split ratios '\(text)' leave nothing for training")
    }
    let unit = whole.reduce(0, Self.greatestCommonDivisor)
    self.init(parts: (whole + [0]).prefix(3).map { $0 / unit })
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  /// `70-15-15`: in per cent where those are whole.
  public var description: String {
    let sum = parts.reduce(0, +)
    let percent = parts.allSatisfy { $0 * 100 % sum == 0 }
    return parts.map { String(percent ? $0 * 100 / sum : $0) }.joined(separator: "-")
  }

  /// How many of `count` samples each split gets, by largest remainder: each gets its share
  /// rounded down, the rest go to the largest fractions, the earlier split first among equals.
  public func counts(of count: Int) -> [Int] {
    let sum = parts.reduce(0, +)
    var counts = parts.map { count * $0 / sum }
    let order = parts.indices.sorted {
      (count * parts[$1] % sum, $0) < (count * parts[$0] % sum, $1)
    }
    for split in order.prefix(count - counts.reduce(0, +)) { counts[split] += 1 }
    return counts
  }
}
