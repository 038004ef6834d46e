import Foundation

extension Metrics {
  /// Log loss: the mean of −ln p of the true class, in nats; nil without samples.
  ///
  /// Probabilities are clipped to ε…1 − ε with ε = 2⁻⁵², as scikit-learn's `log_loss` does for
  /// double precision, so that one sure mistake costs 36 and not infinity.
  ///
  /// - Parameters:
  ///   - probabilities: the probability each sample gives its true class, 0 to 1.
  ///   - weights: one per sample; nil counts each as 1.
  public static func logLoss(
    ofTrueClass probabilities: [Double], weights: [Double]? = nil
  ) -> Double? {
    check(probabilities.count, probabilities.count, weights: weights, "log loss")
    return weightedMean(count: probabilities.count, weights: weights) {
      logLoss(ofTrueClass: probabilities[$0])
    }
  }

  /// The log loss of one sample.
  static func logLoss(ofTrueClass probability: Double) -> Double {
    let epsilon = Double.ulpOfOne
    return -log(min(max(probability, epsilon), 1 - epsilon))
  }
}
