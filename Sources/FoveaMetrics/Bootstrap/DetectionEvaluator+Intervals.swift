import FoveaRunRecords

extension DetectionEvaluator {
  /// The intervals of the headline figures, images drawn with replacement.
  ///
  /// Detections were matched within their images, so a draw only weights them: an image drawn twice
  /// counts as two images.
  func intervals(
    _ rankings: [DetectionRanking], confidence: Double, _ bootstrap: Bootstrap
  ) -> [String: ConfidenceInterval] {
    let classes = zip(rankings, groundTruthImages).map {
      ResampledDetections($0, groundTruthImages: $1, confidence: confidence)
    }
    var scratch = ResampledDetections.Scratch()
    return bootstrap.intervals(of: DetectionDetails.metrics, count: imageCount) { draws in
      DetectionTally(classes: classes.compactMap { $0.figures(draws, &scratch) })
    }
  }
}
