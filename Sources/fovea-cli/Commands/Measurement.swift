import Foundation
import Fovea

/// The evaluation of a model with a progress bar.
enum Measurement {
  /// Evaluates a split (nil: all samples).
  ///
  /// - Throws: The library's errors.
  static func run(
    _ trained: TrainedModel, _ dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling? = nil
  ) throws -> any TaskEvaluation {
    let count = split.map { dataset.indices(of: $0).count } ?? dataset.samples.count
    var bar = ProgressBar("evaluating \(split?.rawValue ?? "all")", total: count)
    defer { bar.clear() }
    let start = ProcessInfo.processInfo.systemUptime
    return try trained.evaluate(
      dataset, split: split, options: options, tiling: tiling
    ) { done, total in
      bar.total = total
      let seconds = ProcessInfo.processInfo.systemUptime - start
      bar.update(done, imagesPerSecond: seconds > 0 ? Double(done) / seconds : nil)
    }
  }
}
