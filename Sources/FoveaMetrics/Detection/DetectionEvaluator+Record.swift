import FoveaRunRecords

/// How Pascal VOC's precision-recall curve becomes one number.
public enum VOCInterpolation: String, Codable, Sendable, CaseIterable {
  /// The exact area under the envelope (from 2010 on).
  case area
  /// The mean envelope at the recalls 0, 0.1 … 1 (2007).
  case elevenPoints
}

extension DetectionEvaluator {
  /// The evaluation of the images so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - confidence: where precision, recall and F1 are read; nil for the confidence at which their
  ///     mean F1 is highest.
  ///   - vocInterpolation: how the Pascal VOC average precision is computed.
  ///   - bootstrap: how the confidence intervals of the headline figures are computed; nil for
  ///     none.
  /// - Throws: ``MetricError/noSamples(split:)``.
  public func record(
    split: String, confidence: Double? = nil, vocInterpolation: VOCInterpolation = .area,
    bootstrap: Bootstrap? = nil
  ) throws -> DetectionRecord {
    guard imageCount > 0 else { throw MetricError.noSamples(split: split) }
    let rankings = rankings
    var record = DetectionRecord(
      split: split, imageCount: imageCount, truthCount: truthCounts.reduce(0) { $0 + $1[0] },
      detectionCount: matches.reduce(0) { $0 + $1.count }, classNames: classNames,
      operatingIoU: options.operatingIoU, confusionConfidence: options.confusionConfidence,
      confusionIoU: options.confusionIoU,
      perClass: classNames.indices.map {
        DetectionClassRecord(
          name: classNames[$0], imageCount: truthImages[$0].count, truthCount: truthCounts[$0][0],
          detectionCount: matches[$0].count)
      })
    addAveragePrecision(rankings, to: &record)
    addVOC(rankings, vocInterpolation, to: &record)
    record.averageRecall1 = mean(rankings) { $0.averageRecall(limit: 1) }
    record.averageRecall10 = mean(rankings) { $0.averageRecall(limit: 10) }
    record.averageRecall100 = mean(rankings) { $0.averageRecall(limit: 100) }
    record.averageRecallSmall = mean(rankings) { $0.averageRecall(range: 1, limit: 100) }
    record.averageRecallMedium = mean(rankings) { $0.averageRecall(range: 2, limit: 100) }
    record.averageRecallLarge = mean(rankings) { $0.averageRecall(range: 3, limit: 100) }
    record.bestConfidence = DetectionSweep(rankings).best?.confidence
    record.confidence = confidence ?? record.bestConfidence
    addScores(rankings, to: &record)
    record.confusionMatrix = confusion.rows
    record.definitions = DetectionDefinitions.all(options, vocInterpolation)
    if let bootstrap {
      record.intervals = intervals(
        rankings, confidence: record.confidence ?? .infinity, bootstrap)
      record.definitions["intervals"] =
        bootstrap.definition("images") + "; the confidence of precision, recall and f1 is kept"
    }
    return record
  }

  /// The detections of each class, ranked.
  var rankings: [DetectionRanking] {
    zip(matches, truthCounts).map { DetectionRanking($0, truthCounts: $1) }
  }

  private func mean(
    _ rankings: [DetectionRanking], _ figure: (DetectionRanking) -> Double?
  ) -> Double? {
    Metrics.oneVersusRest(rankings.map(figure))
  }

  private func addAveragePrecision(
    _ rankings: [DetectionRanking], to record: inout DetectionRecord
  ) {
    var envelope = PrecisionEnvelope()
    // [range][class], the mean over thresholds; and at single thresholds for all areas.
    var means: [[Double?]] = []
    var single: [[Double?]] = []
    for range in DetectionMatcher.areaRanges.indices {
      let byThreshold = rankings.map { ranking in
        DetectionMatcher.cocoThresholds.indices.map {
          ranking.averagePrecision(bit: $0, range: range, envelope: &envelope)
        }
      }
      means.append(byThreshold.map { Metrics.oneVersusRest($0) })
      if range == 0 { single = byThreshold }
    }
    for (index, values) in single.enumerated() {
      record.perClass[index].averagePrecision = means[0][index]
      record.perClass[index].averagePrecision50 = values[0]
    }
    record.mAP50to95 = Metrics.oneVersusRest(means[0])
    record.mAP50 = Metrics.oneVersusRest(single.map { $0[0] })
    record.mAP75 = Metrics.oneVersusRest(single.map { $0[5] })
    record.mAPSmall = Metrics.oneVersusRest(means[1])
    record.mAPMedium = Metrics.oneVersusRest(means[2])
    record.mAPLarge = Metrics.oneVersusRest(means[3])
  }

  private func addVOC(
    _ rankings: [DetectionRanking], _ interpolation: VOCInterpolation,
    to record: inout DetectionRecord
  ) {
    var envelope = PrecisionEnvelope()
    let kind: PrecisionEnvelope.Average = interpolation == .area ? .area : .elevenPoints
    let values = rankings.map {
      $0.averagePrecision(bit: DetectionMatcher.vocBit, limit: nil, kind, envelope: &envelope)
    }
    for (index, value) in values.enumerated() {
      record.perClass[index].vocAveragePrecision50 = value
    }
    record.vocMAP50 = Metrics.oneVersusRest(values)
  }

  /// Precision, recall and F1 at the record's confidence. Without detections nothing is found.
  private func addScores(_ rankings: [DetectionRanking], to record: inout DetectionRecord) {
    let scores = rankings.map { $0.scores(confidence: record.confidence ?? .infinity) }
    for (index, scores) in scores.enumerated() {
      record.perClass[index].precision = scores.precision
      record.perClass[index].recall = scores.recall
      record.perClass[index].f1 = scores.f1
      record.perClass[index].zeroDivision = scores.zeroDivision
    }
    let held = scores.filter { $0.support > 0 }
    record.precision = Metrics.oneVersusRest(held.map(\.precision))
    record.recall = Metrics.oneVersusRest(held.map(\.recall))
    record.f1 = Metrics.oneVersusRest(held.map(\.f1))
  }
}
