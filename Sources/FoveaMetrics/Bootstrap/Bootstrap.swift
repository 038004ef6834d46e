import FoveaDatasets
import FoveaRunRecords
import FoveaSupport

/// Confidence intervals of figures by resampling.
///
/// Samples (whole images, for boxes and masks) are drawn with replacement, as many as there are,
/// and the figures computed again; the interval holds the middle `level` of these values
/// (percentile bootstrap). Resample `r` depends on the seed and `r` alone.
///
/// ```swift
/// let record = try evaluator.record(split: "test", bootstrap: Bootstrap())
/// record.intervals?["accuracy"]  // lower 0.912, upper 0.931
/// ```
///
/// Source: B. Efron, "Bootstrap methods: another look at the jackknife", 1979.
public struct Bootstrap: Sendable, Hashable {
  /// The number of resamples.
  public var resamples: Int
  /// The share of the values that the interval holds, between 0 and 1.
  public var level: Double
  /// The key of the draws.
  public var seed: UInt64

  /// Makes a plan; 200 resamples suffice for detection, where each ranks all boxes.
  ///
  /// - Precondition: at least two resamples; a level between 0 and 1.
  public init(resamples: Int = 1000, level: Double = 0.95, seed: UInt64 = 0) {
    precondition(
      resamples >= 2 && level > 0 && level < 1,
      "a bootstrap needs two resamples and a level between 0 and 1, got \(resamples), \(level)")
    self.resamples = resamples
    self.level = level
    self.seed = seed
  }

  /// The intervals of several figures of `count` samples.
  ///
  /// - Parameter figures: computes them from the number of draws of each sample; a figure that does
  ///   not exist for a draw is left out of it. Called once per resample.
  public func intervals(
    count: Int, _ figures: (_ draws: [Int32]) -> [String: Double?]
  ) -> [String: ConfidenceInterval] {
    guard count > 0 else { return [:] }
    var values: [String: [Double]] = [:]
    var draws: [Int32] = []
    for resample in 0..<resamples {
      draw(resample, count: count, into: &draws)
      for (key, value) in figures(draws) {
        if let value { values[key, default: []].append(value) }
      }
    }
    return values.compactMapValues(interval)
  }

  /// Counts the draws of each sample in one resample.
  func draw(_ resample: Int, count: Int, into draws: inout [Int32]) {
    draws.removeAll(keepingCapacity: true)
    draws.append(contentsOf: repeatElement(0, count: count))
    var random = RandomStream(seed: seed, epoch: resample, purpose: .bootstrap)
    for _ in 0..<count { draws[random.integer(below: count)] += 1 }
  }

  /// The middle of a figure's values, interpolated between them as NumPy's `percentile`; nil for
  /// fewer than two.
  func interval(_ values: [Double]) -> ConfidenceInterval? {
    guard values.count >= 2 else { return nil }
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
    return ConfidenceInterval(
      lower: quantile((1 - level) / 2), upper: quantile((1 + level) / 2), level: level,
      resamples: values.count)
  }

  /// The definition of the intervals, for a record's `definitions`.
  func definition(_ units: String) -> String {
    "percentile bootstrap, \(units) drawn with replacement, \(resamples) resamples, level "
      + "\(level), seed \(seed)"
  }
}

extension RandomStream.Purpose {
  /// Drawing samples for confidence intervals.
  static let bootstrap = RandomStream.Purpose(rawValue: 0x626F_6F74)
}
