import FoveaLayers

/// A trained detector, ready to predict.
///
/// ```swift
/// var detector = try Detector(contentsOf: "runs/streets")
/// detector.settings.confidence = 0.5
/// let found = try detector.predict("street.jpg")
/// for object in found { print(found.name(of: object), object.score, object.box) }
/// ```
public struct Detector: Predictor {
  /// The model with its card.
  public let trained: TrainedModel
  /// The selection of boxes, by their calibrated scores; the initial minimum score is the one
  /// chosen on validation, else 0.25.
  public var settings: DetectionSettings
  /// The layout of a cell's outputs.
  package let geometry: DetectionGeometry

  /// Makes a detector of a model.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.detection)
    self.trained = trained
    geometry = try trained.model.detectionGeometry(named: trained.card.model.architecture)
    settings = .prediction
    if let decision = trained.card.decision { settings.confidence = decision.score }
  }

  /// The objects in each image by descending score, in pixels of the image.
  public func predictions(from outputs: BatchOutputs) -> [Detections] {
    let temperature = trained.card.scoreTemperature
    var settings = settings
    settings.confidence = temperature.unscaled(settings.confidence)
    let decoder = DetectionDecoder(
      geometry: geometry, settings: settings, temperature: temperature.value)
    let found = decoder.detections(
      outputs.values, shape: outputs.shape, placements: outputs.placements)
    return zip(found, outputs.placements).map {
      Detections($0, classNames: classNames, in: $1)
    }
  }
}
