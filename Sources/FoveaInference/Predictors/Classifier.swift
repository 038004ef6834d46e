import FoveaTensors

/// A trained classifier, ready to predict.
///
/// ```swift
/// let classifier = try Classifier(contentsOf: "runs/photos")
/// let found = try classifier.predict("a.jpg")
/// print(found.name, found.probability)
/// ```
public struct Classifier: Predictor {
  /// The model with its card.
  public let trained: TrainedModel

  /// Makes a classifier of a model.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.classification)
    self.trained = trained
  }

  /// The class probabilities of each image, and the predicted class.
  ///
  /// - Throws: `InferenceError` naming an image with logits that are NaN or infinite.
  public func predictions(from outputs: BatchOutputs) throws -> [Classification] {
    let decision = ClassDecision(classNames: classNames, decision: card.decision)
    let count = classNames.count
    return try outputs.names.enumerated().map { index, name in
      let row = Array(outputs.values[index * count..<(index + 1) * count])
      guard row.allSatisfy(\.isFinite) else { throw InferenceError.notFinite(name) }
      let scores = ClassScores(row, decision: decision, temperature: card.scoreTemperature)
      return Classification(scores, classNames: classNames)
    }
  }
}
