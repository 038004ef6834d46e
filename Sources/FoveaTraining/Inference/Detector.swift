import Foundation
import FoveaDatasets
import FoveaLayers
import FoveaRunRecords

/// A trained detector, ready to evaluate and predict.
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
  private let geometry: DetectionGeometry

  /// Takes a model that was trained for detection.
  ///
  /// - Throws: `TrainingError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.detection)
    self.trained = trained
    geometry = try trained.model.detectionGeometry(named: trained.card.model.architecture)
  }

  /// Measures the detector on a split of a data set (nil: on all samples), in pixels of each image.
  ///
  /// - Parameter settings: which boxes count; the usual ones are those of pycocotools' users: all
  ///   with a score from 0.001, at most 300 an image.
  /// - Throws: `TrainingError` where the data has a class that the model does not know,
  ///   `DatasetError` for bad images or an empty split.
  public func evaluate(
    _ dataset: Dataset, split: Split? = .test, settings: DetectionSettings = .evaluation,
    options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> DetectorEvaluation {
    let decoder = DetectionDecoder(geometry: geometry, settings: settings)
    var evaluator = DetectionEvaluator(classNames: trained.card.classNames)
    var detections: [[Detection]] = []
    var truths: [[BoxAnnotation]] = []
    var indices: [Int] = []
    let skipped = try trained.run(
      over: dataset, split: split, options: options, progress: progress
    ) { dataset, batch, outputs in
      detections += try evaluator.add(outputs, batch, of: dataset, by: decoder)
      truths += batch.indices.map { dataset.samples[$0].boxes }
      indices += batch.indices
    }
    let name = split?.rawValue ?? "all"
    return DetectorEvaluation(
      record: try evaluator.record(split: name, bootstrap: Bootstrap(resamples: 200)),
      curves: try evaluator.curves(split: name),
      detections: detections, truths: truths, indices: indices, skippedImages: skipped)
  }

  /// Finds objects in image files, in order.
  ///
  /// - Parameters:
  ///   - settings: which boxes count; the usual ones have a score from 0.25.
  ///   - onPrediction: called with what is found in each image as soon as it is.
  ///   - onSkipped: called with each file left out, where `options` says so.
  /// - Throws: `DatasetError` naming the file that cannot be decoded.
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
      for (position, found) in decoder.detections(outputs, batch).enumerated() {
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

/// A detector measured on data.
public struct DetectorEvaluation: Sendable {
  /// All figures.
  public var record: DetectionRecord
  /// Precision-recall and confidence curves.
  public var curves: DetectionCurvesRecord
  /// What was found in each image, in pixels of the image.
  public var detections: [[Detection]]
  /// What is there.
  public var truths: [[BoxAnnotation]]
  /// Each image's position in the data set's samples.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]
}
