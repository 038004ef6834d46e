import Foundation
import FoveaDatasets
import FoveaRunRecords

/// A trained regressor, ready to evaluate and predict.
public struct Regressor: Sendable {
  /// The model with its card.
  public let trained: TrainedModel
  private let scaling: ValueScaling

  /// Takes a model that was trained for regression.
  ///
  /// - Throws: `TrainingError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.regression)
    self.trained = trained
    scaling = try trained.card.requiredScaling()
  }

  /// Measures the regressor on a split of a data set (nil: on all samples), in the data's units.
  ///
  /// - Throws: `TrainingError` where the data has a value that the model does not know,
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
      guard case .values(let truths) = batch.targets else { return }
      try evaluator.add(scaling.restored(outputs), truths: truths)
      indices += batch.indices
    }
    return RegressorEvaluation(
      record: try evaluator.record(split: split?.rawValue ?? "all", bootstrap: Bootstrap()),
      predictions: evaluator.predictions, truths: evaluator.truths, indices: indices,
      skippedImages: skipped)
  }

  /// Predicts the values of image files, in order.
  ///
  /// - Parameters:
  ///   - onPrediction: called with each prediction as it is made.
  ///   - onSkipped: called with each file left out, where `options` says so.
  /// - Throws: `DatasetError` naming the file that cannot be decoded.
  @discardableResult
  public func predict(
    images: [URL], options: InferenceOptions = .init(),
    onPrediction: (RegressionPredictionRecord) throws -> Void = { _ in },
    onSkipped: (SkippedImage) throws -> Void = { _ in }
  ) throws -> [RegressionPredictionRecord] {
    let names = trained.card.classNames
    var predictions: [RegressionPredictionRecord] = []
    try trained.run(over: images, options: options, onSkipped: onSkipped) { batch, outputs in
      let values = scaling.restored(outputs)
      for (position, path) in batch.names.enumerated() {
        let prediction = RegressionPredictionRecord(
          path: path,
          values: names.enumerated().map { index, name in
            RegressionPredictionRecord.Value(
              name: name, value: values[position * names.count + index])
          })
        predictions.append(prediction)
        try onPrediction(prediction)
      }
    }
    return predictions
  }
}

/// A regressor measured on data.
public struct RegressorEvaluation: Sendable {
  /// All figures.
  public var record: RegressionRecord
  /// Predictions of each value, in order of the samples.
  public var predictions: [[Double]]
  /// True numbers of each value.
  public var truths: [[Double]]
  /// Each sample's position in the data set.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]
}
