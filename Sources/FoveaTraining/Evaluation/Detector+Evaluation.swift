import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaRunRecords

extension Detector {
  /// Evaluates the detector on a split of a data set (nil: on all samples), in pixels of each
  /// image.
  ///
  /// - Parameter settings: The selection of boxes; by default all with a score of at least 0.001
  ///   before the model's temperature, at most 300 per image.
  /// - Throws: `TrainingError` where the data has a class that the model does not have,
  ///   `DatasetError` for bad images or an empty split.
  public func evaluate(
    _ dataset: Dataset, split: Split? = .test, settings: DetectionSettings = .evaluation,
    options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> DetectorEvaluation {
    let decoder = DetectionDecoder(
      geometry: geometry, settings: settings, temperature: trained.card.temperature ?? 1)
    var evaluator = DetectionEvaluator(classNames: trained.card.classNames)
    var detections: [[Detection]] = []
    var groundTruth: [[BoxAnnotation]] = []
    var indices: [Int] = []
    let skipped = try trained.run(
      over: dataset, split: split, options: options, progress: progress
    ) { dataset, batch, outputs in
      detections += try evaluator.add(outputs, batch, of: dataset, by: decoder)
      groundTruth += batch.indices.map { dataset.samples[$0].boxes }
      indices += batch.indices
    }
    let name = split?.rawValue ?? "all"
    return DetectorEvaluation(
      record: try evaluator.record(split: name, bootstrap: Bootstrap(resamples: 200))
        .lacking(skipped),
      curves: try evaluator.curves(split: name),
      detections: detections, groundTruth: groundTruth, indices: indices, skippedImages: skipped)
  }
}

/// The evaluation of a detector on data.
public struct DetectorEvaluation: Sendable {
  /// The metrics on the split, with definitions and confidence intervals.
  public var record: DetectionRecord
  /// Precision-recall and confidence curves.
  public var curves: DetectionCurvesRecord
  /// The detections of each image, in pixels of the image.
  public var detections: [[Detection]]
  /// The ground-truth boxes of each image, in pixels of the image.
  public var groundTruth: [[BoxAnnotation]]
  /// Each image's position in the data set's samples.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]
}
