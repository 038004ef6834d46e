import FoveaSupport

/// True and false positives of a binary decision at every threshold that changes it.
///
/// Scores are visited from the highest down; samples of equal score enter together, since no
/// threshold separates them. ROC and precision-recall curves and their areas are all read from
/// this.
struct ThresholdSweep {
  /// The distinct scores, descending.
  var thresholds: [Double] = []
  /// Positives with a score of at least the threshold.
  var truePositives: [Double] = []
  /// Negatives with a score of at least the threshold.
  var falsePositives: [Double] = []

  /// All positives.
  var positives: Double { truePositives.last ?? 0 }
  /// All negatives.
  var negatives: Double { falsePositives.last ?? 0 }

  init(scores: [Double], isPositive: [Bool], weights: [Double]?) {
    Metrics.check(scores.count, isPositive.count, weights: weights, "threshold sweep")
    precondition(!scores.contains { $0.isNaN }, "threshold sweep: a score is NaN")
    var positive = 0.0
    var negative = 0.0
    // Equal scores keep the order of the samples, so that sums round the same way every time.
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    for (place, index) in order.enumerated() {
      let weight = weights?[index] ?? 1
      if isPositive[index] { positive += weight } else { negative += weight }
      let isLast = place + 1 == order.count
      if isLast || scores[order[place + 1]] != scores[index] {
        thresholds.append(scores[index])
        truePositives.append(positive)
        falsePositives.append(negative)
      }
    }
  }
}
