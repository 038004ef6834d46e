import FoveaRunRecords

extension ClassificationEvaluator {
  /// The evaluation of the samples so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - topK: the k for which top-k accuracy is wanted; those of at least the class count tell
  ///     nothing and are left out.
  ///   - includesRanking: whether to compute ROC-AUC and average precision, which sort all samples
  ///     once per class.
  ///   - bootstrap: how the confidence intervals of the headline figures are computed; nil for
  ///     none.
  /// - Throws: ``MetricError/noSamples(split:)``.
  public func record(
    split: String, topK: [Int] = [5], includesRanking: Bool = true, bootstrap: Bootstrap? = nil
  ) throws -> EvaluationRecord {
    let matrix = confusionMatrix
    guard let accuracy = matrix.accuracy, let balancedAccuracy = matrix.balancedAccuracy else {
      throw MetricError.noSamples(split: split)
    }
    let perClass = matrix.perClass
    let macro = matrix.scores(average: .macro)
    let micro = matrix.scores(average: .micro)
    let weighted = matrix.scores(average: .weighted)
    var record = EvaluationRecord(
      split: split, sampleCount: sampleCount, classNames: classNames, accuracy: accuracy,
      balancedAccuracy: balancedAccuracy, macroPrecision: macro.precision,
      macroRecall: macro.recall, macroF1: macro.f1, microPrecision: micro.precision,
      microRecall: micro.recall, microF1: micro.f1, weightedPrecision: weighted.precision,
      weightedRecall: weighted.recall, weightedF1: weighted.f1,
      matthewsCorrelation: matrix.matthewsCorrelation, cohenKappa: matrix.cohenKappa,
      perClass: zip(classNames, perClass).map { name, scores in
        ClassRecord(
          name: name, precision: scores.precision, recall: scores.recall, f1: scores.f1,
          support: scores.support, zeroDivision: scores.zeroDivision)
      },
      confusionMatrix: matrix.rows)
    record.definitions = MetricDefinitions.decisions
    record.hasSampleWeights = weights.contains { $0 != 1 }
    if record.hasSampleWeights {
      record.definitions["sampleWeights"] = MetricDefinitions.sampleWeights
    }
    addTopK(topK, to: &record)
    record.logLoss = Metrics.logLoss(
      ofTrueClass: labels.indices.map { probability(sample: $0, of: labels[$0]) },
      weights: weights)
    record.expectedCalibrationError = calibration.expectedError
    record.definitions.merge(MetricDefinitions.probabilities) { $1 }
    if includesRanking { addRanking(to: &record) }
    if let bootstrap {
      addIntervals(bootstrap, includesRanking: includesRanking, to: &record)
    }
    return record
  }

  private func addTopK(_ wanted: [Int], to record: inout EvaluationRecord) {
    let sensible = wanted.filter { $0 >= 1 && $0 < classNames.count }
    guard !sensible.isEmpty else { return }
    let ranks = labels.indices.map { Metrics.rank(of: labels[$0], in: scores(sample: $0)) }
    for k in sensible {
      record.topKAccuracy[String(k)] =
        Metrics.weightedMean(count: ranks.count, weights: weights) { ranks[$0] < k ? 1 : 0 }
    }
    record.definitions["topKAccuracy"] = MetricDefinitions.topK
  }

  private func addRanking(to record: inout EvaluationRecord) {
    for label in classNames.indices {
      let sweep = sweep(label)
      record.perClass[label].rocAUC = ROCCurve(sweep)?.area
      record.perClass[label].averagePrecision = PrecisionRecallCurve(sweep)?.averagePrecision
    }
    let supports = record.perClass.map(\.support)
    let areas = record.perClass.map(\.rocAUC)
    let precisions = record.perClass.map(\.averagePrecision)
    record.macroROCAUC = Metrics.oneVersusRest(areas)
    record.weightedROCAUC = Metrics.oneVersusRest(areas, supports: supports)
    record.macroAveragePrecision = Metrics.oneVersusRest(precisions)
    record.weightedAveragePrecision = Metrics.oneVersusRest(precisions, supports: supports)
    record.definitions.merge(MetricDefinitions.ranking) { $1 }
  }
}
