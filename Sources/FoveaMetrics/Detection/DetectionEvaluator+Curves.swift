import FoveaRunRecords

extension DetectionEvaluator {
  /// The curves of the images so far at the operating IoU, thinned for drawing.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - resolution: points closer than 1/resolution of the axes to the last one kept are dropped,
  ///     which no picture of that many pixels shows.
  /// - Throws: ``MetricError/noSamples(split:)``.
  public func curves(split: String, resolution: Int = 500) throws -> DetectionCurvesRecord {
    guard imageCount > 0 else { throw MetricError.noSamples(split: split) }
    let rankings = rankings
    let sweep = DetectionSweep(rankings)
    var envelope = PrecisionEnvelope()
    let perClass = classNames.indices.compactMap { label -> DetectionClassCurves? in
      guard
        let average = rankings[label].averagePrecision(
          bit: DetectionMatcher.operatingBit, envelope: &envelope)
      else { return nil }
      let points = rankings[label].points()
      // As the average precision, of the detections that COCO counts.
      let counted = rankings[label].points(limit: DetectionMatcher.cocoLimit)
      let confidences = points.map(\.confidence)
      func byConfidence(_ value: (ClassScores) -> Double) -> CurvePoints {
        CurvePoints(
          thinning: confidences.reversed(), points.map { value($0.scores) }.reversed(),
          resolution: resolution)
      }
      return DetectionClassCurves(
        name: classNames[label], averagePrecision: average,
        precisionRecall: CurvePoints(
          thinning: counted.map(\.scores.recall), counted.map(\.scores.precision),
          resolution: resolution),
        precision: byConfidence(\.precision), recall: byConfidence(\.recall),
        f1: byConfidence(\.f1))
    }
    return DetectionCurvesRecord(
      split: split, iou: options.operatingIoU, bestConfidence: sweep.best?.confidence,
      meanF1: CurvePoints(
        thinning: sweep.points.map(\.confidence).reversed(), sweep.points.map(\.f1).reversed(),
        resolution: resolution),
      perClass: perClass)
  }
}

extension DetectionRanking {
  /// Precision, recall and F1 from each confidence on that changes them, highest first.
  ///
  /// - Parameter limit: detections per image that count, from the highest score; nil for all.
  func points(limit: Int? = nil) -> [(confidence: Double, scores: ClassScores)] {
    let mask: UInt16 = 1 << UInt16(DetectionMatcher.operatingBit)
    let counted = matches.filter {
      ($0.right[0] | $0.wrong[0]) & mask != 0 && $0.rank < limit ?? .max
    }
    var right = 0
    var result: [(confidence: Double, scores: ClassScores)] = []
    for (index, match) in counted.enumerated() {
      if match.right[0] & mask != 0 { right += 1 }
      if index + 1 < counted.count, counted[index + 1].score == match.score { continue }
      let scores = ClassScores(
        truePositives: Double(right), falsePositives: Double(index + 1 - right),
        falseNegatives: Double(groundTruthCounts[0] - right))
      result.append((match.score, scores))
    }
    return result
  }
}
