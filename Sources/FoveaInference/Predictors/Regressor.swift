import FoveaRunRecords
import Foundation
import FoveaImages

/// A trained regressor, ready to predict.
///
/// ```swift
/// let regressor = try Regressor(contentsOf: URL(filePath: "runs/gauges"))
/// for value in try regressor.estimate(.file(URL(filePath: "gauge.jpg"))) {
///   print(value.name, value.value)
/// }
/// ```
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

  /// Reads values off an image. May be called from any thread.
  ///
  /// - Throws: `ImageError` where it cannot be decoded, `PreprocessingError` where its size differs
  ///   from the input's and nothing resizes it, `SafetensorsError` where the weights are damaged.
  public func estimate(_ image: InputImage) throws -> [EstimatedValue] {
    try estimate([image])[0]
  }

  /// Reads values off each of several images, in order. May be called from any thread.
  ///
  /// - Parameter batchSize: images that go through the model at once, while the next are decoded.
  /// - Throws: as for one image; the error names the image.
  public func estimate(_ images: [InputImage], batchSize: Int = 32) throws -> [[EstimatedValue]] {
    let names = trained.card.classNames
    return try trained.results(of: images, batchSize: batchSize) { batch, outputs in
      let values = scaling.restored(outputs)
      return (0..<batch.count).map { position in
        names.enumerated().map { index, name in
          EstimatedValue(name: name, value: values[position * names.count + index])
        }
      }
    }
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
