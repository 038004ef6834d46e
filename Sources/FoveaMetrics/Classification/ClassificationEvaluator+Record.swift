import FoveaRunRecords

extension ClassificationEvaluator {
  /// The evaluation of the samples so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - topK: the k for which top-k accuracy is computed; those of at least the class count are
  ///     always 1 and left out.
  ///   - includesRanking: whether to compute ROC-AUC and average precision, which sort all samples
  ///     once per class.
  ///   - bootstrap: the plan of the confidence intervals of the headline figures; nil for none.
  /// - Throws: ``MetricError/noSamples(split:)``.
  public func record(
    split: String, topK: [Int] = [5], includesRanking: Bool = true, bootstrap: Bootstrap? = nil
  ) throws -> ClassificationRecord {
    let values = ClassificationTally.SampleValues()
    let tally = tally(includesRanking: includesRanking, values: values)
    guard tally.totals.total > 0 else { throw MetricError.noSamples(split: split) }
    let metrics = ClassificationDetails.metrics.filter { includesRanking || !$0.needsRanking }
    let topK = topK.filter { $0 >= 1 && $0 < classNames.count }
    var details = details(tally)
    for k in topK {
      details.topKAccuracy[String(k)] = ClassificationMetric.topKAccuracy(k).value(of: tally)
    }
    var record = ClassificationRecord(
      split: split, details: details, tally: tally, metrics: metrics,
      terms: ClassificationDetails.terms.merging(
        includesRanking ? ClassificationDetails.rankingTerms : [:]
      ) { $1 })
    if details.hasSampleWeights {
      record.definitions["sampleWeights"] = "all counts are sums of sample weights"
    }
    if let k = topK.first {
      record.definitions["topKAccuracy"] =
        ClassificationMetric.topKAccuracy(k).definition(for: details)
    }
    if let bootstrap {
      let wanted = metrics + topK.map { ClassificationMetric.topKAccuracy($0) }
      addIntervals(bootstrap, of: wanted, values: values, to: &record)
    }
    return record
  }

  private func details(_ tally: ClassificationTally) -> ClassificationDetails {
    var details = ClassificationDetails(
      sampleCount: sampleCount, classNames: classNames,
      perClass: zip(classNames, tally.totals.perClass).map { name, scores in
        ClassRecord(
          name: name, precision: scores.precision, recall: scores.recall, f1: scores.f1,
          support: scores.support, zeroDivision: scores.zeroDivision)
      },
      confusionMatrix: confusionMatrix.rows)
    details.hasSampleWeights = weights.contains { $0 != 1 }
    for label in tally.rocAUC.indices {
      details.perClass[label].rocAUC = tally.rocAUC[label]
      details.perClass[label].averagePrecision = tally.averagePrecision[label]
    }
    return details
  }
}
