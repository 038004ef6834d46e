extension Metrics {
  /// Mean squared error: the mean of (y − ŷ)², in squared units of y; nil without samples.
  ///
  /// As scikit-learn's `mean_squared_error`.
  public static func meanSquaredError(
    truth: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    check(truth.count, predictions.count, weights: weights, "mean squared error")
    return weightedMean(count: truth.count, weights: weights) {
      let difference = truth[$0] - predictions[$0]
      return difference * difference
    }
  }
}
