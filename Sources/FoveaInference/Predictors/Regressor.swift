/// A trained regressor, ready to predict.
///
/// ```swift
/// let regressor = try Regressor(contentsOf: "runs/gauges")
/// let found = try regressor.predict("gauge.jpg")
/// for value in found { print(value.name, value.value) }
/// ```
public struct Regressor: Predictor {
  /// The model with its card.
  public let trained: TrainedModel
  /// The scaling of outputs to values.
  package let scaling: ValueScaling

  /// Makes a regressor of a model.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.regression)
    self.trained = trained
    scaling = try trained.card.requiredScaling()
  }

  /// The values of each image, in the training data's units.
  public func predictions(from outputs: BatchOutputs) -> [Estimates] {
    let values = scaling.restored(outputs.values)
    return (0..<outputs.count).map { position in
      Estimates(
        values: classNames.enumerated().map { index, name in
          EstimatedValue(name: name, value: values[position * classNames.count + index])
        })
    }
  }
}
