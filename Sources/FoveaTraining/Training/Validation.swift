import FoveaDatasets
import FoveaImages
import FoveaLayers
import FoveaMetrics
import FoveaTensors

/// The evaluation of one set of weights on the validation split.
struct Validation {
  /// The headline metrics of the task's record, by name.
  var metrics: [String: Double]
  /// The mean loss with class and sample weights.
  var lossWeighted: Double
  /// The mean loss with all weights 1.
  var lossUnweighted: Double
  /// The images that could not be decoded.
  var skipped: [String] = []

  /// The value of a metric; nil where it does not exist.
  func value(of metric: MonitoredMetric) -> Double? {
    switch metric.name {
    case "lossWeighted": lossWeighted
    case "lossUnweighted": lossUnweighted
    default: metrics[metric.name]
    }
  }

  /// Evaluates; nil where a stop was requested.
  ///
  /// - Parameter stop: Ends the evaluation, also while it waits for images or compiles.
  /// - Throws: `DatasetError` for bad images, `MetricError` where outputs are not finite.
  init?(
    _ model: any Layer, on loader: Loader, task: any TrainingTask, metric: MonitoredMetric,
    stop: StopSignal, progress: (_ done: Int, [SkippedImage]) throws -> Void
  ) throws {
    var evaluator = task.evaluator(of: loader.dataset)
    var (weightedSum, unweightedSum, divisor) = (0.0, 0.0, 0.0)
    var left: [String] = []
    let pass = ModelPass(model: model, loader: loader)
    let isDone = try pass.runUnlessStopped(stop, task: task) { batch, outputs, losses, skipped in
      if Finiteness(outputs) != .finite, let bad = outputs.firstIndex(where: { !$0.isFinite }) {
        let row = bad / max(outputs.count / batch.count, 1)
        throw MetricError.notFinite(sample: evaluator.sampleCount + row)
      }
      try evaluator.add(outputs, batch)
      for index in 0..<batch.count {
        weightedSum += Double(losses[0][index]) * Double(batch.weights?[index] ?? 1)
        unweightedSum += Double(losses[1][index])
      }
      divisor += task.divisor(batch)
      left += skipped.map(\.name)
      try progress(evaluator.sampleCount, skipped)
    }
    guard isDone else { return nil }
    skipped = left
    metrics = try evaluator.figures(for: metric)
    lossWeighted = divisor > 0 ? weightedSum / divisor : 0
    lossUnweighted = unweightedSum / Double(evaluator.sampleCount)
  }
}
