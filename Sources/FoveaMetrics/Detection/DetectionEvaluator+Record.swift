import FoveaRunRecords

/// The conversion of Pascal VOC's precision-recall curve to one number.
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
  ///   - confidence: the confidence of precision, recall and F1; nil for that of the highest mean
  ///     F1.
  ///   - vocInterpolation: the computation of the Pascal VOC average precision.
  ///   - bootstrap: the plan of the confidence intervals of the headline figures; nil for none.
  /// - Throws: ``MetricError/noSamples(split:)``.
  public func record(
    split: String, confidence: Double? = nil, vocInterpolation: VOCInterpolation = .area,
    bootstrap: Bootstrap? = nil
  ) throws -> DetectionRecord {
    guard imageCount > 0 else { throw MetricError.noSamples(split: split) }
    let rankings = rankings
    let bestConfidence = DetectionSweep(rankings).best?.confidence
    let confidence = confidence ?? bestConfidence
    let tally = tally(rankings, confidence: confidence ?? .infinity, vocInterpolation)
    var details = DetectionDetails(
      imageCount: imageCount, groundTruthCount: groundTruthCounts.reduce(0) { $0 + $1[0] },
      detectionCount: matches.reduce(0) { $0 + $1.count }, classNames: classNames,
      operatingIoU: options.operatingIoU, confusionConfidence: options.confusionConfidence,
      confusionIoU: options.confusionIoU, perClass: perClass(tally))
    details.bestConfidence = bestConfidence
    details.confidence = confidence
    details.confusionMatrix = confusion.rows
    var record = DetectionRecord(
      split: split, details: details, tally: tally, terms: details.terms(vocInterpolation))
    if let bootstrap {
      record.intervals = intervals(rankings, confidence: confidence ?? .infinity, bootstrap)
      record.definitions["intervals"] =
        bootstrap.definition("images") + "; the confidence of precision, recall and f1 is kept"
    }
    return record
  }

  /// The detections of each class, ranked.
  var rankings: [DetectionRanking] {
    zip(matches, groundTruthCounts).map { DetectionRanking($0, groundTruthCounts: $1) }
  }

  /// The figures of each class.
  private func tally(
    _ rankings: [DetectionRanking], confidence: Double, _ interpolation: VOCInterpolation
  ) -> DetectionTally {
    var envelope = PrecisionEnvelope()
    let sizes = DetectionMatcher.areaRanges.indices.dropFirst()
    return DetectionTally(
      classes: rankings.map { ranking in
        func averagePrecisions(range: Int) -> [Double?] {
          DetectionMatcher.cocoThresholds.indices.map {
            ranking.averagePrecision(bit: $0, range: range, envelope: &envelope)
          }
        }
        let precisions = averagePrecisions(range: 0).compactMap { $0 }
        var entry = DetectionTally.Class(
          averagePrecisions: precisions.isEmpty ? nil : precisions,
          scores: ranking.scores(confidence: confidence))
        entry.averagePrecisionBySize = sizes.map { Metrics.mean(averagePrecisions(range: $0)) }
        entry.averageRecallByLimit = [1, 10, 100].map { ranking.averageRecall(limit: $0) }
        entry.averageRecallBySize = sizes.map { ranking.averageRecall(range: $0, limit: 100) }
        entry.vocAveragePrecision = ranking.averagePrecision(
          bit: DetectionMatcher.vocBit, limit: nil,
          interpolation == .area ? .area : .elevenPoints, envelope: &envelope)
        return entry
      })
  }

  private func perClass(_ tally: DetectionTally) -> [DetectionClassRecord] {
    tally.classes.enumerated().map { label, figures in
      var entry = DetectionClassRecord(
        name: classNames[label], imageCount: groundTruthImages[label].count,
        groundTruthCount: groundTruthCounts[label][0], detectionCount: matches[label].count)
      entry.averagePrecision = figures.averagePrecision
      entry.averagePrecision50 = figures.averagePrecisions?[0]
      entry.vocAveragePrecision50 = figures.vocAveragePrecision
      entry.precision = figures.scores.precision
      entry.recall = figures.scores.recall
      entry.f1 = figures.scores.f1
      entry.zeroDivision = figures.scores.zeroDivision
      return entry
    }
  }
}
