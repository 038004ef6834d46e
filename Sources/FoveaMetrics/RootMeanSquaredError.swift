extension Metrics {
  /// Root of the mean squared error: √(mean of (y − ŷ)²), in units of y; nil without samples.
  ///
  /// As scikit-learn's `root_mean_squared_error`.
  public static func rootMeanSquaredError(
    truth: [Double], predictions: [Double], weights: [Double]? = nil
  ) -> Double? {
    meanSquaredError(truth: truth, predictions: predictions, weights: weights)?.squareRoot()
  }
}
