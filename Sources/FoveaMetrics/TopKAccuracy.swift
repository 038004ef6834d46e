import FoveaSupport

extension Metrics {
  /// Top-k accuracy: the share of samples whose true class is among the k highest scores.
  ///
  /// Equal scores rank by class order, lower first, as `argmax` does, so k = 1 equals accuracy.
  /// (scikit-learn's `top_k_accuracy_score` ranks equal scores the other way round.)
  ///
  /// - Parameters:
  ///   - k: at least 1.
  ///   - scores: samples × classes, row by row.
  ///   - labels: true classes.
  ///   - weights: one per sample; nil counts each as 1.
  /// - Returns: 0 to 1, or nil without samples.
  public static func topKAccuracy(
    k: Int, scores: [[Double]], labels: [Int], weights: [Double]? = nil
  ) -> Double? {
    check(scores.count, labels.count, weights: weights, "top-k accuracy")
    precondition(k >= 1, "top-k accuracy: k must be at least 1, got \(k)")
    return weightedMean(count: labels.count, weights: weights) { index in
      rank(of: labels[index], in: scores[index]) < k ? 1 : 0
    }
  }

  /// How many classes rank before `label`.
  static func rank<Scores: Collection>(of label: Int, in scores: Scores) -> Int
  where Scores.Element: Comparable {
    let own = scores[scores.index(scores.startIndex, offsetBy: label)]
    var before = 0
    for (other, score) in scores.enumerated()
    where score > own || (score == own && other < label) {
      before += 1
    }
    return before
  }
}
