import FoveaRunRecords

/// A figure of a regressor's evaluation.
public typealias RegressionMetric = Metric<RegressionDetails>

/// The errors of each value, of all samples or resampled, that metrics are computed from.
public struct RegressionTally {
  /// The errors of one value.
  struct Value {
    let squared, absolute, rSquared: Double?
    /// The variance of the labels: the mean squared error of predicting their mean.
    let variance: Double?
  }

  let values: [Value]

  func mean(_ error: (Value) -> Double?) -> Double? { Metrics.mean(values.map(error)) }
}

extension RegressionDetails: MeasuredDetails {
  /// Counts and values of the samples.
  public typealias Tally = RegressionTally

  /// The metrics of regression.
  public static var metrics: [RegressionMetric] {
    [
      .rootMeanSquaredError, .baselineRootMeanSquaredError, .meanAbsoluteError, .meanSquaredError,
      .rSquared,
    ]
  }
}

extension RegressionMetric {
  /// Mean over the values of ``Metrics/rootMeanSquaredError(labels:predictions:weights:)``.
  public static var rootMeanSquaredError: Self {
    Self(
      "rootMeanSquaredError", title: "RMSE", lowerIsBetter: true, place: .significant(line: 0),
      definition: "square root of the mean squared error of each value; plain mean over values"
    ) { $0.mean { $0.squared?.squareRoot() } }
  }

  /// The error of always predicting the mean of the labels.
  public static var baselineRootMeanSquaredError: Self {
    Self(
      "baselineRootMeanSquaredError", title: "baseline RMSE", lowerIsBetter: true,
      isHeadline: false,
      definition: "standard deviation of the labels: the RMSE of predicting their mean for every "
        + "sample, where R^2 is 0; plain mean over values"
    ) { $0.mean { $0.variance?.squareRoot() } }
  }

  /// Mean over the values of ``Metrics/meanAbsoluteError(labels:predictions:weights:)``.
  public static var meanAbsoluteError: Self {
    Self(
      "meanAbsoluteError", title: "MAE", lowerIsBetter: true, place: .significant(line: 0),
      definition: "mean of |y - prediction|; plain mean over values"
    ) { $0.mean(\.absolute) }
  }

  /// Mean over the values of ``Metrics/meanSquaredError(labels:predictions:weights:)``.
  public static var meanSquaredError: Self {
    Self(
      "meanSquaredError", title: "MSE", lowerIsBetter: true, place: .significant(line: 0),
      definition: "mean of (y - prediction)^2; plain mean over values"
    ) { $0.mean(\.squared) }
  }

  /// Mean over the values of ``Metrics/rSquared(labels:predictions:weights:)``.
  public static var rSquared: Self {
    Self(
      "rSquared", title: "R²", place: .line(0),
      definition:
        "1 - sum (y - prediction)^2 / sum (y - mean y)^2 (scikit-learn's r2_score); none for "
        + "a constant truth, for which it is undefined; plain mean over the other values"
    ) { $0.mean(\.rSquared) }
  }
}
