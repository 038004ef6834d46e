import FoveaSupport

/// The metrics that work on scores or values; those of counts are members of ``ConfusionMatrix``.
///
/// All compute in double precision from plain arrays, in the order given, so the same input gives
/// the same bits. Sample weights are optional everywhere: finite, not negative, one per sample.
public enum Metrics {
  /// Traps unless the counts agree and the weights are valid.
  static func check(_ first: Int, _ second: Int, weights: [Double]?, _ name: String) {
    precondition(first == second, "\(name): \(first) and \(second) values, expected equally many")
    guard let weights else { return }
    precondition(
      weights.count == first, "\(name): \(weights.count) weights for \(first) samples")
    precondition(
      weights.allSatisfy { $0 >= 0 && $0.isFinite },
      "\(name): weights must be finite and not negative")
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

  /// The mean of the values that exist; nil where none does.
  ///
  /// The macro mean over classes, as scikit-learn's `average="macro"`, where a class without a
  /// value (without labels, or the only one labelled) is left out.
  ///
  /// - Parameters:
  ///   - values: one per class; nil where the figure does not exist.
  ///   - weights: one per class, such as its support; nil for the plain mean.
  public static func mean(_ values: [Double?], weights: [Double]? = nil) -> Double? {
    var sum = 0.0
    var weightSum = 0.0
    for (index, value) in values.enumerated() {
      guard let value else { continue }
      let weight = weights?[index] ?? 1
      sum += value * weight
      weightSum += weight
    }
    return weightSum > 0 ? sum / weightSum : nil
  }
}
