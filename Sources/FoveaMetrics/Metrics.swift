import FoveaSupport

/// The metrics that work on scores or values; those of counts are members of ``ConfusionMatrix``.
///
/// All compute in double precision from plain arrays, in the order given, so the same input gives
/// the same bits. Sample weights are optional everywhere: finite, not negative, one per sample.
public enum Metrics {
  /// Traps unless `counts` agree and the weights can be used.
  static func check(_ first: Int, _ second: Int, weights: [Double]?, _ what: String) {
    precondition(first == second, "\(what): \(first) and \(second) values, expected equally many")
    guard let weights else { return }
    precondition(
      weights.count == first, "\(what): \(weights.count) weights for \(first) samples")
    precondition(
      weights.allSatisfy { $0 >= 0 && $0.isFinite },
      "\(what): weights must be finite and not negative")
  }

  /// Σ wᵢ·f(i) / Σ wᵢ, or nil where the weights sum to 0.
  static func weightedMean(
    count: Int, weights: [Double]?, _ value: (Int) -> Double
  ) -> Double? {
    var sum = 0.0
    var weightSum = 0.0
    for index in 0..<count {
      let weight = weights?[index] ?? 1
      sum += weight * value(index)
      weightSum += weight
    }
    return weightSum > 0 ? sum / weightSum : nil
  }
}
