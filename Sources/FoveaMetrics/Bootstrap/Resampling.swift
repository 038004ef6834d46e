import FoveaRunRecords

/// The figures of an evaluation with any weights of its samples, such as the draws of a bootstrap,
/// or 1 for the samples of a part and 0 for the others.
package struct Resampling {
  /// The number of samples.
  package let count: Int
  /// The metrics.
  package let metrics: [any MetricDescription]
  /// The figures by the number of draws of each sample.
  package let figures: (_ draws: [Int32]) -> [String: Double?]

  init<Details: MeasuredDetails>(
    count: Int, _ metrics: [Metric<Details>], _ tally: @escaping ([Int32]) -> Details.Tally?
  ) {
    let measured = metrics.filter(\.hasInterval)
    self.count = count
    self.metrics = measured
    figures = { draws in
      guard let tally = tally(draws) else { return [:] }
      return Dictionary(uniqueKeysWithValues: measured.map { ($0.key, $0.value(of: tally)) })
    }
  }
}

extension Resampling {
  /// One metric by the number of draws of each sample.
  init(
    count: Int, _ metric: any MetricDescription, _ figure: @escaping ([Int32]) -> Double?
  ) {
    self.count = count
    metrics = [metric]
    figures = { [metric.key: figure($0)] }
  }
}

extension ClassificationEvaluator {
  /// The figures of weighted samples, without those that rank all samples.
  package var resampling: Resampling {
    let values = ClassificationTally.SampleValues()
    let metrics = ClassificationDetails.metrics.filter { !$0.needsRanking }
    return Resampling(count: sampleCount, metrics) {
      tally(draws: $0, ranked: [], values: values)
    }
  }
}

extension DetectionEvaluator {
  /// The figures of weighted images.
  ///
  /// - Parameter confidence: The confidence of precision, recall and F1; nil for that of the
  ///   highest mean F1.
  package func resampling(confidence: Double? = nil) -> Resampling {
    let rankings = rankings
    let confidence = confidence ?? DetectionSweep(rankings).best?.confidence ?? .infinity
    let classes = zip(rankings, groundTruthImages).map {
      ResampledDetections($0, groundTruthImages: $1, confidence: confidence)
    }
    return Resampling(count: imageCount, DetectionDetails.metrics) { draws in
      var scratch = ResampledDetections.Scratch()
      return DetectionTally(classes: classes.compactMap { $0.figures(draws, &scratch) })
    }
  }
}

extension SegmentationEvaluator {
  /// The figures of weighted images.
  package var resampling: Resampling {
    let metrics = SegmentationDetails.metrics.filter {
      boundaryTolerance != nil || $0.key != SegmentationMetric.boundaryF.key
    }
    return Resampling(count: imageCount, metrics) { tally(draws: $0) }
  }
}

extension RegressionEvaluator {
  /// The figures of weighted samples.
  package var resampling: Resampling {
    Resampling(count: sampleCount, RegressionDetails.metrics) {
      tally(weights: $0.map(Double.init))
    }
  }
}
