import FoveaLayers

extension Layer {
  /// The layout of a detector's output.
  ///
  /// - Throws: `InferenceError` where the model isn't a detector.
  package func detectionGeometry(named name: String) throws -> DetectionGeometry {
    if let geometry = (self as? any DetectionModel)?.geometry { return geometry }
    throw InferenceError(
      .unsuitableModel,
      "the model \(name) isn't a detector. Set `model` to one for detection, such as yolo-n.")
  }
}
