import FoveaRunRecords

extension DetectionEvaluator {
  /// The intervals of the headline figures, images drawn with replacement.
  ///
  /// Detections were matched within their images, so a draw only weights them: an image drawn twice
  /// counts as two images.
  func intervals(
    _ rankings: [DetectionRanking], confidence: Double, _ bootstrap: Bootstrap
  ) -> [String: Interval] {
    let classes = zip(rankings, truthImages).map {
      ResampledDetections($0, truthImages: $1, confidence: confidence)
    }
    var scratch = ResampledDetections.Scratch()
    return bootstrap.intervals(count: imageCount) { draws in
      let figures = classes.compactMap { $0.figures(draws, &scratch) }
      func mean(_ value: (ResampledDetections.Figures) -> Double) -> Double? {
        Metrics.oneVersusRest(figures.map(value))
      }
      return [
        "mAP50": mean { $0.precisions[0] }, "mAP75": mean { $0.precisions[5] },
        "mAP50to95": mean { $0.precisions.reduce(0, +) / Double($0.precisions.count) },
        "averageRecall100": mean(\.recall), "precision": mean(\.scores.precision),
        "recall": mean(\.scores.recall), "f1": mean(\.scores.f1),
      ]
    }
  }
}
