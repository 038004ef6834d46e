import Foundation
import FoveaImages
import FoveaRunRecords

/// A trained regressor, ready to predict.
public struct Regressor: Sendable {
  /// The model with its card.
  public let trained: TrainedModel
  /// What turns outputs into values.
  package let scaling: ValueScaling

  /// Takes a model that was trained for regression.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.regression)
    self.trained = trained
    scaling = try trained.card.requiredScaling()
  }

  /// Predicts the values of image files, in order.
  ///
  /// - Parameters:
  ///   - onPrediction: called with each prediction as it is made.
  ///   - onSkipped: called with each file left out, where `options` says so.
  /// - Throws: `ImageError` naming the file that cannot be decoded.
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
