/// The receiver operating characteristic: true-positive against false-positive rate.
public struct ROCCurve: Sendable, Equatable {
  /// FP / all negatives at each threshold, from 0 to 1.
  public let falsePositiveRates: [Double]
  /// TP / all positives at each threshold, from 0 to 1.
  public let truePositiveRates: [Double]
  /// The thresholds, descending: a sample is called positive from there on. The first is infinite.
  public let thresholds: [Double]

  /// The curve of all points; nil where the truth holds positives only, or negatives only.
  ///
  /// As scikit-learn's `roc_curve` with `drop_intermediate=False`.
  ///
  /// - Parameters:
  ///   - scores: higher means more likely positive.
  ///   - isPositive: the truth.
  ///   - weights: one per sample; nil counts each as 1.
  public init?(scores: [Double], isPositive: [Bool], weights: [Double]? = nil) {
    self.init(ThresholdSweep(scores: scores, isPositive: isPositive, weights: weights))
  }

  init?(_ sweep: ThresholdSweep) {
    guard sweep.positives > 0, sweep.negatives > 0 else { return nil }
    falsePositiveRates = [0] + sweep.falsePositives.map { $0 / sweep.negatives }
    truePositiveRates = [0] + sweep.truePositives.map { $0 / sweep.positives }
    thresholds = [.infinity] + sweep.thresholds
  }

  /// The exact area under the curve, 0 to 1.
  ///
  /// The probability that a positive scores higher than a negative, equal scores counting one half
  /// (ties by mid-rank: the Mann-Whitney U statistic), which is the trapezoidal area. As
  /// scikit-learn's `roc_auc_score`.
  public var area: Double {
    zip(falsePositiveRates.indices, falsePositiveRates.indices.dropFirst()).reduce(0) {
      let (left, right) = $1
      return $0 + (falsePositiveRates[right] - falsePositiveRates[left])
        * (truePositiveRates[right] + truePositiveRates[left]) / 2
    }
  }
}

extension Metrics {
  /// The exact area under the ROC curve; nil where the truth holds one class only.
  ///
  /// See ``ROCCurve/area``.
  public static func rocAUC(
    scores: [Double], isPositive: [Bool], weights: [Double]? = nil
  ) -> Double? {
    ROCCurve(scores: scores, isPositive: isPositive, weights: weights)?.area
  }
}
