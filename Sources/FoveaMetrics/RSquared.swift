extension Metrics {
  /// The coefficient of determination R²: the share of the truth's variance that is explained.
  ///
  /// 1 − Σ w(y − ŷ)² / Σ w(y − ȳ)², ȳ the weighted mean. At most 1; negative where predicting the
  /// mean would do better. For a constant truth 1 where every prediction is exact, else 0. Nil for
  /// fewer than two samples. As scikit-learn's `r2_score`.
  public static func rSquared(
    truth: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    check(truth.count, predictions.count, weights: weights, "R²")
    guard truth.count >= 2,
      let mean = weightedMean(count: truth.count, weights: weights, { truth[$0] }),
      let variance = weightedMean(
        count: truth.count, weights: weights, { (truth[$0] - mean) * (truth[$0] - mean) }),
      let error = meanSquaredError(truth: truth, predictions: predictions, weights: weights)
    else { return nil }
    if variance == 0 { return error == 0 ? 1 : 0 }
    return 1 - error / variance
  }
}
