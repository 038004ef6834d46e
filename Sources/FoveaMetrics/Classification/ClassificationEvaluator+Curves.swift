import FoveaRunRecords

extension ClassificationEvaluator {
  /// The curves of the samples so far, thinned for drawing.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - resolution: points closer than 1/resolution of the axes to the last one kept are dropped,
  ///     which no picture of that many pixels shows. Areas are those of all points.
  /// - Throws: ``MetricError/noSamples(split:)``.
  public func curves(split: String, resolution: Int = 500) throws -> CurvesRecord {
    guard confusionMatrix.total > 0 else { throw MetricError.noSamples(split: split) }
    let perClass = classNames.indices.compactMap { label -> ClassCurves? in
      let sweep = sweep(label)
      guard let roc = ROCCurve(sweep), let recall = PrecisionRecallCurve(sweep) else { return nil }
      return ClassCurves(
        name: classNames[label],
        roc: CurvePoints(
          thinning: roc.falsePositiveRates, roc.truePositiveRates, resolution: resolution),
        precisionRecall: CurvePoints(
          thinning: recall.recalls, recall.precisions, resolution: resolution),
        rocAUC: roc.area, averagePrecision: recall.averagePrecision)
    }
    return CurvesRecord(split: split, perClass: perClass, reliability: reliabilityBins)
  }

  /// The calibration's bins as means.
  private var reliabilityBins: [ReliabilityBin] {
    let bins = calibration.bins
    let width = 1 / Double(bins.count)
    return bins.enumerated().map { index, bin in
      ReliabilityBin(
        lower: Double(index) * width, upper: Double(index + 1) * width, count: bin.count,
        meanConfidence: bin.count > 0 ? bin.confidence / bin.count : 0,
        accuracy: bin.count > 0 ? bin.right / bin.count : 0)
    }
  }
}
