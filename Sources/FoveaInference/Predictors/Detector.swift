import FoveaRunRecords
import Foundation
import FoveaImages
import FoveaLayers

/// A trained detector, ready to predict.
///
/// ```swift
/// let detector = try Detector(contentsOf: URL(filePath: "runs/streets"))
/// for object in try detector.detect(in: .file(URL(filePath: "street.jpg"))) {
///   print(object.name, object.score, object.box)
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

  /// Which boxes count where nothing else is said: those from the score that was chosen on
  /// validation, or from 0.25.
  public var usualSettings: DetectionSettings {
    var settings = DetectionSettings.prediction
    if let decision = trained.card.decision { settings.confidence = decision.score }
    return settings
  }

  /// Finds objects in an image, surest first, in pixels of the image. May be called from any thread.
  ///
  /// - Parameter settings: which boxes count; ``usualSettings`` where none are given.
  /// - Throws: `ImageError` where it cannot be decoded, `PreprocessingError` where its size differs
  ///   from the input's and nothing resizes it, `SafetensorsError` where the weights are damaged.
  public func detect(
    in image: InputImage, settings: DetectionSettings? = nil
  ) throws -> [DetectedObject] {
    try detect(in: [image], settings: settings)[0]
  }

  /// Finds objects in each of several images, in order. May be called from any thread.
  ///
  /// - Parameter batchSize: images that go through the model at once, while the next are decoded.
  /// - Throws: as for one image; the error names the image.
  public func detect(
    in images: [InputImage], settings: DetectionSettings? = nil, batchSize: Int = 8
  ) throws -> [[DetectedObject]] {
    let decoder = DetectionDecoder(geometry: geometry, settings: settings ?? usualSettings)
    let names = trained.card.classNames
    return try trained.results(of: images, batchSize: batchSize) { batch, outputs in
      decoder.detections(outputs, shape: batch.shape, placements: batch.placements).map {
        $0.map { DetectedObject($0, classNames: names) }
      }
    }
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
