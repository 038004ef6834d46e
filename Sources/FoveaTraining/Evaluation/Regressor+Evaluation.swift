import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaRunRecords

extension Regressor {
  /// Evaluates the regressor on a split of a data set (nil: on all samples), in the data's units.
  ///
  /// - Throws: `TrainingError` where the data has a value that the model does not have,
  ///   `DatasetError` for bad images or an empty split.
  public func evaluate(
    _ dataset: Dataset, split: Split? = .test, options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> RegressorEvaluation {
    var evaluator = RegressionEvaluator(valueNames: trained.card.classNames)
    var indices: [Int] = []
    let skipped = try trained.run(
      over: dataset, split: split, options: options, progress: progress
    ) { _, batch, outputs in
      guard case .values(let labels) = batch.targets else { return }
      try evaluator.add(scaling.restored(outputs), labels: labels)
      indices += batch.indices
    }
    return RegressorEvaluation(
      record: try evaluator.record(split: split?.rawValue ?? "all", bootstrap: Bootstrap())
        .lacking(skipped),
      predictions: evaluator.predictions, labels: evaluator.labels, indices: indices,
      skippedImages: skipped)
  }
}

/// The evaluation of a regressor on data.
public struct RegressorEvaluation: Sendable {
  /// The metrics on the split, with definitions and confidence intervals.
  public var record: RegressionRecord
  /// The predictions of each value, in the order of the samples.
  public var predictions: [[Double]]
  /// The labels of each value, in the order of the samples.
  public var labels: [[Double]]
  /// Each sample's position in the data set.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]
}
