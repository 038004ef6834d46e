import FoveaDatasets
import FoveaLayers
import FoveaTensors

/// The validation split measured with one set of weights.
struct Validation {
  /// Figures by name, as `EvaluationRecord.headlines` has them.
  var metrics: [String: Double]
  /// The mean loss with the weights of training.
  var lossWeighted: Double
  /// The mean loss with all weights 1.
  var lossUnweighted: Double

  /// The figure that decides what is best.
  func value(of metric: MonitoredMetric) -> Double? {
    switch metric.name {
    case "lossWeighted": lossWeighted
    case "lossUnweighted": lossUnweighted
    default: metrics[metric.name]
    }
  }

  /// Measures; nil where `progress` asked to stop.
  ///
  /// - Throws: `DatasetError` for bad images, `MetricError` where outputs are not finite.
  init?(
    _ model: any Layer, on loader: Loader, classNames: [String], loss: TrainingLoss,
    metric: MonitoredMetric, progress: (_ done: Int, [SkippedImage]) throws -> Bool
  ) throws {
    var evaluator = ClassificationEvaluator(classNames: classNames)
    var (weightedSum, unweightedSum, divisor) = (0.0, 0.0, 0.0)
    let pass = ClassifierPass(model: model, loader: loader)
    let isDone = try pass.run(extras: { logits, labels in
      [loss.weighted.perSample(logits, labels), loss.unweighted.perSample(logits, labels)]
    }) { batch, logits, losses, skipped in
      try evaluator.add(logits, labels: batch.labels)
      for index in batch.labels.indices {
        weightedSum += Double(losses[0][index]) * Double(batch.weights?[index] ?? 1)
        unweightedSum += Double(losses[1][index])
      }
      divisor += loss.divisor(batch)
      return try progress(evaluator.sampleCount, skipped)
    }
    guard isDone else { return nil }
    let record = try evaluator.record(
      split: Split.validation.rawValue, includesRanking: metric.isRanking)
    metrics = record.headlines
    for (k, value) in record.topKAccuracy { metrics["top\(k)Accuracy"] = value }
    lossWeighted = divisor > 0 ? weightedSum / divisor : 0
    lossUnweighted = unweightedSum / Double(evaluator.sampleCount)
  }
}
