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
  /// mean would do better. For constant labels 1 where every prediction is exact, else 0. Nil for
  /// fewer than two samples. As scikit-learn's `r2_score`.
  public static func rSquared(
    labels: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    check(labels.count, predictions.count, weights: weights, "R²")
    guard labels.count >= 2,
      let mean = weightedMean(count: labels.count, weights: weights, { labels[$0] }),
      let variance = weightedMean(
        count: labels.count, weights: weights, { (labels[$0] - mean) * (labels[$0] - mean) }),
      let error = meanSquaredError(labels: labels, predictions: predictions, weights: weights)
    else { return nil }
    if variance == 0 { return error == 0 ? 1 : 0 }
    return 1 - error / variance
  }
}
