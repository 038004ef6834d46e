import Foundation
import FoveaImages
import FoveaLayers
import FoveaRunRecords

/// A trained detector, ready to predict.
///
/// ```swift
/// let detector = try Detector(TrainedModel(contentsOf: runFolder, makeModel: makeModel))
/// try detector.predict(images: [URL(filePath: "street.jpg")]) { found in
///   for object in found.objects { print(object.label, object.score, object.box) }
/// }
/// ```
public struct Detector: Sendable {
  /// The model with its card.
  public let trained: TrainedModel
  /// What the model's numbers mean.
  package let geometry: DetectionGeometry

  /// Takes a model that was trained for detection.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.detection)
    self.trained = trained
    geometry = try trained.model.detectionGeometry(named: trained.card.model.architecture)
  }

  /// Finds objects in image files, in order.
  ///
  /// - Parameters:
  ///   - settings: which boxes count; the usual ones have a score from 0.25.
  ///   - onPrediction: called with what is found in each image as soon as it is.
  ///   - onSkipped: called with each file left out, where `options` says so.
  /// - Throws: `ImageError` naming the file that cannot be decoded.
  @discardableResult
  public func predict(
    images: [URL], settings: DetectionSettings = .prediction, options: InferenceOptions = .init(),
    onPrediction: (DetectionPredictionRecord) throws -> Void = { _ in },
    onSkipped: (SkippedImage) throws -> Void = { _ in }
  ) throws -> [DetectionPredictionRecord] {
    let decoder = DetectionDecoder(geometry: geometry, settings: settings)
    let names = trained.card.classNames
    var predictions: [DetectionPredictionRecord] = []
    try trained.run(over: images, options: options, onSkipped: onSkipped) { batch, outputs in
      for (position, found) in decoder.detections(
        outputs, shape: batch.shape, placements: batch.placements
      ).enumerated() {
        let placement = batch.placements[position]
        let prediction = DetectionPredictionRecord(
          path: batch.names[position], width: placement.imageWidth, height: placement.imageHeight,
          objects: found.map {
            DetectionPredictionRecord.Object(
              label: names[$0.label], score: $0.score,
              box: [$0.box.left, $0.box.top, $0.box.right, $0.box.bottom])
          })
        predictions.append(prediction)
        try onPrediction(prediction)
      }
    }
    return predictions
  }
}
