/// Precision against recall over all thresholds.
public struct PrecisionRecallCurve: Sendable, Equatable {
  /// TP / all positives at each threshold, from 0 to 1.
  public let recalls: [Double]
  /// TP / (TP + FP) at each threshold; 1 at recall 0, where nothing is called positive.
  public let precisions: [Double]
  /// The thresholds, descending: a sample is called positive from there on. The first is infinite.
  public let thresholds: [Double]

  /// The curve of all points; nil where the truth holds no positive.
  ///
  /// As scikit-learn's `precision_recall_curve`, in the opposite order.
  ///
  /// - Parameters:
  ///   - scores: higher means more likely positive.
  ///   - isPositive: the truth.
  ///   - weights: one per sample; nil counts each as 1.
  public init?(scores: [Double], isPositive: [Bool], weights: [Double]? = nil) {
    self.init(ThresholdSweep(scores: scores, isPositive: isPositive, weights: weights))
  }

  init?(_ sweep: ThresholdSweep) {
    guard sweep.positives > 0 else { return nil }
    recalls = [0] + sweep.truePositives.map { $0 / sweep.positives }
    precisions =
      [1]
      + zip(sweep.truePositives, sweep.falsePositives).map { right, wrong in
        // Only samples of weight 0 can leave both at 0.
        right + wrong > 0 ? right / (right + wrong) : 0
      }
    thresholds = [.infinity] + sweep.thresholds
  }

  /// Average precision: Σₙ (Rₙ − Rₙ₋₁)·Pₙ over the thresholds, 0 to 1.
  ///
  /// Not interpolated, as scikit-learn's `average_precision_score`: the trapezoidal area under this
  /// curve would be too optimistic.
  public var averagePrecision: Double {
    recalls.indices.dropFirst().reduce(0) {
      $0 + (recalls[$1] - recalls[$1 - 1]) * precisions[$1]
    }
  }
}

extension Metrics {
  /// Average precision; nil where the truth holds no positive.
  ///
  /// See ``PrecisionRecallCurve/averagePrecision``.
  public static func averagePrecision(
    scores: [Double], isPositive: [Bool], weights: [Double]? = nil
  ) -> Double? {
    PrecisionRecallCurve(scores: scores, isPositive: isPositive, weights: weights)?
      .averagePrecision
  }
}
