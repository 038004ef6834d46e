import FoveaRunRecords

extension ClassificationEvaluator {
  /// Above this count of scores (samples × classes) ranking figures get no interval: their
  /// resampling would take longer than all else.
  static let rankingIntervalLimit = 1_000_000

  /// Adds the intervals of the headline figures, and says how they were made.
  func addIntervals(
    _ bootstrap: Bootstrap, includesRanking: Bool, to record: inout EvaluationRecord
  ) {
    let losses = labels.indices.map {
      Metrics.logLoss(ofTrueClass: probability(sample: $0, of: labels[$0]))
    }
    let curves = includesRanking && sampleCount * classNames.count <= Self.rankingIntervalLimit
    let ranked =
      curves
      ? classNames.indices.map { label in
        RankedSamples(
          scores: labels.indices.map { probability(sample: $0, of: label) },
          isPositive: labels.map { $0 == label })
      } : []
    let topK = record.topKAccuracy.keys.compactMap(Int.init).sorted()
    let ranks =
      topK.isEmpty
      ? [] : labels.indices.map { Metrics.rank(of: labels[$0], in: scores(sample: $0)) }
    record.intervals = bootstrap.intervals(count: sampleCount) { draws in
      let drawn = zip(draws, weights).map { Double($0) * $1 }
      var totals = ClassTotals(classCount: classNames.count)
      for index in labels.indices where draws[index] > 0 {
        totals.add(truth: labels[index], prediction: predictions[index], weight: drawn[index])
      }
      guard totals.total > 0 else { return [:] }
      let macro = totals.scores(average: .macro)
      let ranking = ranked.map { $0.figures(drawn) }
      var figures: [String: Double?] = [
        "accuracy": totals.accuracy, "balancedAccuracy": totals.balancedAccuracy,
        "macroPrecision": macro.precision, "macroRecall": macro.recall, "macroF1": macro.f1,
        "matthewsCorrelation": totals.matthewsCorrelation, "cohenKappa": totals.cohenKappa,
        "logLoss": Metrics.weightedMean(count: drawn.count, weights: drawn) { losses[$0] },
        "macroROCAUC": Metrics.oneVersusRest(ranking.map(\.rocAUC)),
        "macroAveragePrecision": Metrics.oneVersusRest(ranking.map(\.averagePrecision)),
      ]
      for k in topK {
        figures["top\(k)Accuracy"] =
          Metrics.weightedMean(count: drawn.count, weights: drawn) { ranks[$0] < k ? 1 : 0 }
      }
      return figures
    }
    record.definitions["intervals"] =
      bootstrap.definition("samples")
      + "; none for expectedCalibrationError, which resampling biases upwards"
      + (includesRanking && !curves
        ? ", nor for ranking figures of more than \(Self.rankingIntervalLimit) scores" : "")
  }
}
