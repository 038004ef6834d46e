import FoveaRunRecords

extension RegressionEvaluator {
  /// The intervals of the headline figures, samples drawn with replacement.
  func intervals(_ bootstrap: Bootstrap) -> [String: Interval] {
    bootstrap.intervals(count: sampleCount) { draws in
      let weights = draws.map(Double.init)
      var squared: [Double?] = []
      var absolute: [Double?] = []
      var rSquared: [Double?] = []
      for (truth, prediction) in zip(truths, predictions) {
        squared.append(
          Metrics.meanSquaredError(truth: truth, predictions: prediction, weights: weights))
        absolute.append(
          Metrics.meanAbsoluteError(truth: truth, predictions: prediction, weights: weights))
        rSquared.append(Metrics.rSquared(truth: truth, predictions: prediction, weights: weights))
      }
      return [
        "meanSquaredError": Metrics.oneVersusRest(squared),
        "meanAbsoluteError": Metrics.oneVersusRest(absolute),
        "rootMeanSquaredError": Metrics.oneVersusRest(squared.map { $0?.squareRoot() }),
        "rSquared": Metrics.oneVersusRest(rSquared),
      ]
    }
  }
}
