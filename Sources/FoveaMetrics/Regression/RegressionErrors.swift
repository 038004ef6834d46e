import FoveaSupport

extension Metrics {
  /// Mean squared error: the mean of (y − ŷ)², in squared units of y; nil without samples.
  ///
  /// As scikit-learn's `mean_squared_error`.
  public static func meanSquaredError(
    labels: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    check(labels.count, predictions.count, weights: weights, "mean squared error")
    return weightedMean(count: labels.count, weights: weights) {
      let difference = labels[$0] - predictions[$0]
      return difference * difference
    }
  }

  /// Root of the mean squared error: √(mean of (y − ŷ)²), in units of y; nil without samples.
  ///
  /// As scikit-learn's `root_mean_squared_error`.
  public static func rootMeanSquaredError(
    labels: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    meanSquaredError(labels: labels, predictions: predictions, weights: weights)?.squareRoot()
  }

  /// Mean absolute error: the mean of |y − ŷ|, in units of y; nil without samples.
  ///
  /// As scikit-learn's `mean_absolute_error`.
  public static func meanAbsoluteError(
    labels: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    check(labels.count, predictions.count, weights: weights, "mean absolute error")
    return weightedMean(count: labels.count, weights: weights) {
      (labels[$0] - predictions[$0]).magnitude
    }
  }

  /// The coefficient of determination R²: the share of the labels' variance that is explained.
  ///
  /// 1 − Σ w(y − ŷ)² / Σ w(y − ȳ)², ȳ the weighted mean. At most 1; negative where predicting the
  /// mean would do better. Nil where it is undefined: for constant labels, which have no variance,
  /// and so for fewer than two samples. Otherwise as scikit-learn's `r2_score`.
  public static func rSquared(
    labels: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    check(labels.count, predictions.count, weights: weights, "R²")
    // The variance of constant labels may differ from 0, because their mean is rounded.
    let counted = labels.indices.filter { (weights?[$0] ?? 1) > 0 }
    guard let first = counted.first, counted.contains(where: { labels[$0] != labels[first] }),
      let mean = weightedMean(count: labels.count, weights: weights, { labels[$0] }),
      let variance = weightedMean(
        count: labels.count, weights: weights, { (labels[$0] - mean) * (labels[$0] - mean) }),
      let error = meanSquaredError(labels: labels, predictions: predictions, weights: weights)
    else { return nil }
    // Neighbouring numbers of very small magnitude can have squares of 0.
    return variance > 0 ? 1 - error / variance : nil
  }
}
