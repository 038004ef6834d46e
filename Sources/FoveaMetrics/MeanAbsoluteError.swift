extension Metrics {
  /// Mean absolute error: the mean of |y − ŷ|, in units of y; nil without samples.
  ///
  /// As scikit-learn's `mean_absolute_error`.
  public static func meanAbsoluteError(
    truth: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    check(truth.count, predictions.count, weights: weights, "mean absolute error")
    return weightedMean(count: truth.count, weights: weights) {
      (truth[$0] - predictions[$0]).magnitude
    }
  }
}
