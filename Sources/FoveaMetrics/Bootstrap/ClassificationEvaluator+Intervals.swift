import FoveaRunRecords

extension ClassificationEvaluator {
  /// Above this count of scores (samples × classes) ranking figures get no interval: their
  /// resampling would take longer than the rest of the evaluation.
  static let rankingIntervalLimit = 1_000_000

  /// Adds the intervals of metrics and their definition.
  func addIntervals(
    _ bootstrap: Bootstrap, of metrics: [ClassificationMetric],
    values: ClassificationTally.SampleValues, to record: inout ClassificationRecord
  ) {
    let includesRanking = metrics.contains(where: \.needsRanking)
    let isRanked = includesRanking && sampleCount * classNames.count <= Self.rankingIntervalLimit
    let ranked =
      isRanked
      ? classNames.indices.map { label in
        RankedSamples(
          scores: labels.indices.map { probability(sample: $0, of: label) },
          isPositive: labels.map { $0 == label })
      } : []
    record.intervals = bootstrap.intervals(
      of: metrics.filter { isRanked || !$0.needsRanking }, count: sampleCount
    ) { tally(draws: $0, ranked: ranked, values: values) }
    record.definitions["intervals"] =
      bootstrap.definition("samples")
      + "; none for expectedCalibrationError, which resampling biases upwards"
      + (includesRanking && !isRanked
        ? ", nor for ranking figures of more than \(Self.rankingIntervalLimit) scores" : "")
  }
}
