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
  /// The samples, or pixels, that were predicted as each class; nil where they are not counted.
  var predictedCounts: [Int]?

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
  /// - Parameters:
  ///   - stop: Ends the evaluation, also while it waits for images or compiles.
  ///   - classCount: The number of the outputs' classes, to count predictions of each; nil counts
  ///     none.
  /// - Throws: `DatasetError` for bad images, `MetricError` where outputs are not finite.
  init?(
    _ model: any Layer, on loader: Loader, task: any TrainingTask, metric: MonitoredMetric,
    stop: StopSignal, countingClasses classCount: Int? = nil,
    progress: (_ done: Int, [SkippedImage]) throws -> Void
  ) throws {
    var evaluator = task.evaluator(of: loader.dataset)
    var (weightedSum, unweightedSum, divisor) = (0.0, 0.0, 0.0)
    var left: [String] = []
    var counts = classCount.map { Array(repeating: 0, count: $0) }
    let pass = ModelPass(model: model, loader: loader)
    let isDone = try pass.runUnlessStopped(stop, task: task) { batch, outputs, losses, skipped in
      if Finiteness(outputs) != .finite, let bad = outputs.firstIndex(where: { !$0.isFinite }) {
        let row = bad / max(outputs.count / batch.count, 1)
        throw MetricError.notFinite(sample: evaluator.sampleCount + row)
      }
      try evaluator.add(outputs, batch)
      if let classCount { counts?.countLargest(in: outputs, classes: classCount) }
      for index in 0..<batch.count {
        weightedSum += Double(losses[0][index]) * Double(batch.weights?[index] ?? 1)
        unweightedSum += Double(losses[1][index])
      }
      divisor += task.divisor(batch)
      left += skipped.map(\.name)
      try progress(evaluator.sampleCount, skipped)
    }
    guard isDone else { return nil }
    (skipped, predictedCounts) = (left, counts)
    metrics = try evaluator.figures(for: metric)
    lossWeighted = divisor > 0 ? weightedSum / divisor : 0
    lossUnweighted = unweightedSum / Double(evaluator.sampleCount)
  }
}

extension [Int] {
  /// Counts, of each row of outputs, the class with the highest.
  fileprivate mutating func countLargest(in outputs: [Float], classes: Int) {
    for start in stride(from: 0, to: outputs.count - classes + 1, by: classes) {
      var best = start
      for place in start + 1..<start + classes where outputs[place] > outputs[best] {
        best = place
      }
      self[best - start] += 1
    }
  }
}
