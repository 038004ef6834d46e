import FoveaRunRecords

/// The difference of a figure of two models on the same samples.
public struct PairedDifference: Sendable, Hashable {
  /// The second model's figure minus the first one's.
  public var estimate: Double
  /// The interval of the difference.
  public var interval: ConfidenceInterval
  /// The two-sided p-value: twice the share of resamples on the rarer side of 0, with one resample
  /// added to either side.
  public var pValue: Double
}

extension Bootstrap {
  /// The differences of figures of two models on the same `count` samples: second minus first.
  ///
  /// Each resample draws the same samples for both, so what is hard for both cancels out.
  ///
  /// Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 13
  /// and 16.
  ///
  /// - Parameters:
  ///   - first: The first model's figures by the number of draws of each sample.
  ///   - second: The second model's figures.
  /// - Returns: The differences of the figures that exist for both models on the data.
  public func differences(
    count: Int, _ first: (_ draws: [Int32]) -> [String: Double?],
    _ second: (_ draws: [Int32]) -> [String: Double?]
  ) -> [String: PairedDifference] {
    func difference(_ draws: [Int32]) -> [String: Double] {
      let (a, b) = (first(draws), second(draws))
      return a.reduce(into: [:]) { result, entry in
        if let before = entry.value, let after = b[entry.key] ?? nil {
          result[entry.key] = after - before
        }
      }
    }
    guard count > 0 else { return [:] }
    let estimates = difference([Int32](repeating: 1, count: count))
    var values: [String: [Double]] = [:]
    var draws: [Int32] = []
    for resample in 0..<resamples {
      draw(resample, count: count, into: &draws)
      for (key, value) in difference(draws) { values[key, default: []].append(value) }
    }
    return estimates.reduce(into: [:]) { result, entry in
      guard let all = values[entry.key], let interval = interval(all) else { return }
      let rarer = min(all.count { $0 <= 0 }, all.count { $0 >= 0 })
      result[entry.key] = PairedDifference(
        estimate: entry.value, interval: interval,
        pValue: min(1, 2 * Double(rarer + 1) / Double(all.count + 1)))
    }
  }

  /// The interval of the mean of scores, clusters drawn with replacement; nil without two of them.
  ///
  /// - Parameter clusters: The cluster of each score, such as its image; nil where each is its own.
  package func meanInterval(of scores: [Double], clusters: [Int]? = nil) -> ConfidenceInterval? {
    guard !scores.isEmpty else { return nil }
    var totals: [Int: (sum: Double, count: Double)] = [:]
    for (place, score) in scores.enumerated() {
      let cluster = clusters?[place] ?? place
      let total = totals[cluster] ?? (0, 0)
      totals[cluster] = (total.sum + score, total.count + 1)
    }
    let all = totals.sorted { $0.key < $1.key }.map(\.value)
    guard all.count > 1 else { return nil }
    return intervals(count: all.count) { draws in
      var (sum, count) = (0.0, 0.0)
      for (total, draws) in zip(all, draws) where draws > 0 {
        sum += Double(draws) * total.sum
        count += Double(draws) * total.count
      }
      return ["mean": sum / count]
    }["mean"]
  }
}
