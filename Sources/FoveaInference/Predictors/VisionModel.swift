import FoveaImages

/// A trained model of any task, ready to predict. The task is that of the model file.
///
/// ```swift
/// let model = try VisionModel(contentsOf: "model.safetensors")
/// switch try model.predict("a.jpg") {
/// case .classification(let found): print(found.name, found.probability)
/// case .detection(let found): for object in found { print(found.name(of: object), object.box) }
/// case .segmentation(let found): print(found.mask.width, found.mask.height)
/// case .regression(let found): for value in found { print(value.name, value.value) }
/// case .verification(let found): print(found.values.count)
/// }
/// ```
public enum VisionModel: Predictor {
  /// Predicts the class of an image.
  case classifier(Classifier)
  /// Finds objects.
  case detector(Detector)
  /// Labels pixels.
  case segmenter(Segmenter)
  /// Estimates values.
  case regressor(Regressor)
  /// Compares images.
  case verifier(Verifier)

  /// Makes the predictor for a model's task.
  ///
  /// - Throws: `InferenceError` where the model or its card doesn't suit the task.
  public init(_ trained: TrainedModel) throws {
    switch trained.card.task {
    case .classification: self = .classifier(try Classifier(trained))
    case .detection: self = .detector(try Detector(trained))
    case .segmentation: self = .segmenter(try Segmenter(trained))
    case .regression: self = .regressor(try Regressor(trained))
    case .verification: self = .verifier(try Verifier(trained))
    }
  }

  /// The model with its card.
  public var trained: TrainedModel {
    switch self {
    case .classifier(let classifier): classifier.trained
    case .detector(let detector): detector.trained
    case .segmenter(let segmenter): segmenter.trained
    case .regressor(let regressor): regressor.trained
    case .verifier(let verifier): verifier.trained
    }
  }

  /// The results of the task's predictor.
  ///
  /// - Throws: `InferenceError` naming an image with logits or an embedding that is NaN or
  ///   infinite.
  public func predictions(from outputs: BatchOutputs) throws -> [VisionResult] {
    switch self {
    case .classifier(let classifier):
      try classifier.predictions(from: outputs).map { .classification($0) }
    case .detector(let detector): detector.predictions(from: outputs).map { .detection($0) }
    case .segmenter(let segmenter):
      segmenter.predictions(from: outputs).map { .segmentation($0) }
    case .regressor(let regressor): regressor.predictions(from: outputs).map { .regression($0) }
    case .verifier(let verifier):
      try verifier.predictions(from: outputs).map { .verification($0) }
    }
  }

  /// The segmenter's computation by windows; nil for other tasks and without a tiling.
  public var wholeImagePrediction: (@Sendable (Image) throws -> VisionResult)? {
    guard case .segmenter(let segmenter) = self, let predict = segmenter.wholeImagePrediction else {
      return nil
    }
    return { .segmentation(try predict($0)) }
  }
}
