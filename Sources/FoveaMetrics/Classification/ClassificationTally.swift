import FoveaRunRecords

/// Counts and values of a classifier's samples, all or resampled, that metrics are computed from.
public struct ClassificationTally {
  /// The samples themselves.
  let evaluator: ClassificationEvaluator
  /// The weight of each sample, times the number of times it was drawn.
  let weights: [Double]
  /// Right, labelled and predicted samples of each class.
  let totals: ClassTotals
  /// Means of precision, recall and F1 over the classes.
  let macro: ClassScores
  /// One-versus-rest ROC-AUC of each class; empty without a ranking.
  let rocAUC: [Double?]
  /// One-versus-rest average precision of each class; empty without a ranking.
  let averagePrecision: [Double?]
  private let values: SampleValues

  /// Values of single samples by metric, computed once for all resamples.
  final class SampleValues {
    fileprivate var values: [String: [Double]] = [:]
  }

  init(
    _ evaluator: ClassificationEvaluator, weights: [Double], totals: ClassTotals,
    rocAUC: [Double?], averagePrecision: [Double?], values: SampleValues
  ) {
    self.evaluator = evaluator
    self.weights = weights
    self.totals = totals
    self.rocAUC = rocAUC
    self.averagePrecision = averagePrecision
    self.values = values
    macro = totals.scores(average: .macro)
  }

  /// The support of each class.
  var supports: [Double] { totals.perClass.map(\.support) }

  /// The weighted mean of a value of each sample; nil without samples.
  ///
  /// - Parameter key: the metric's key, under which the values are kept.
  func mean(
    _ key: String, _ value: (ClassificationEvaluator, _ sample: Int) -> Double
  ) -> Double? {
    let all = values.values[key] ?? weights.indices.map { value(evaluator, $0) }
    values.values[key] = all
    return Metrics.weightedMean(count: weights.count, weights: weights) { all[$0] }
  }
}

extension ClassificationEvaluator {
  /// The tally of all samples, and the ROC-AUC and average precision of each class where asked for.
  func tally(
    includesRanking: Bool, values: ClassificationTally.SampleValues = .init()
  ) -> ClassificationTally {
    let sweeps = includesRanking ? classNames.indices.map(sweep) : []
    return ClassificationTally(
      self, weights: weights, totals: ClassTotals(confusionMatrix),
      rocAUC: sweeps.map { ROCCurve($0)?.area },
      averagePrecision: sweeps.map { PrecisionRecallCurve($0)?.averagePrecision }, values: values)
  }

  /// The tally of samples that were drawn so often; nil where none has a weight above 0.
  ///
  /// - Parameter ranked: the samples ranked by each class; empty for no ranking.
  func tally(
    draws: [Int32], ranked: [RankedSamples], values: ClassificationTally.SampleValues
  ) -> ClassificationTally? {
    let drawn = zip(draws, weights).map { Double($0) * $1 }
    var totals = ClassTotals(classCount: classNames.count)
    for index in labels.indices where draws[index] > 0 {
      totals.add(label: labels[index], prediction: predictions[index], weight: drawn[index])
    }
    guard totals.total > 0 else { return nil }
    let ranking = ranked.map { $0.figures(drawn) }
    return ClassificationTally(
      self, weights: drawn, totals: totals, rocAUC: ranking.map(\.rocAUC),
      averagePrecision: ranking.map(\.averagePrecision), values: values)
  }
}
