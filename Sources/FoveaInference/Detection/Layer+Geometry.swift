import FoveaLayers

extension Layer {
  /// How a detector's output is laid out.
  ///
  /// - Throws: `InferenceError` where the model is no detector.
  package func detectionGeometry(named name: String) throws -> DetectionGeometry {
    if let geometry = (self as? any DetectionModel)?.geometry { return geometry }
    throw InferenceError(
      .unsuitableModel,
      "the model \(name) finds no objects. Choose one for detection; 'fovea models' lists them.")
  }
}
