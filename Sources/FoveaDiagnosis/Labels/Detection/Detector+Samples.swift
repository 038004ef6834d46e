import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaTraining

extension Detector {
  /// The detections in labelled images, in pixels of each image.
  ///
  /// - Parameters:
  ///   - dataset: Data with the model's classes.
  ///   - samples: The positions of the images; nil for all.
  /// - Throws: `DatasetError` for bad images, `TrainingError` without images, `InferenceError` for
  ///   damaged weights.
  func detections(
    on dataset: Dataset, samples: [Int]?, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> (samples: [Int], detections: [[Detection]], skipped: [SkippedImage]) {
    // Scores of any class, from a level that noise of a trained model rarely reaches.
    let decoder = DetectionDecoder(
      geometry: geometry,
      settings: DetectionSettings(confidence: 0.01, maxDetections: 300, multiLabel: true))
    var indices: [Int] = []
    var detections: [[Detection]] = []
    let skipped = try trained.run(
      over: dataset, samples: samples, options: options, progress: progress
    ) { _, batch, outputs in
      detections += decoder.detections(outputs, shape: batch.shape, placements: batch.placements)
      indices += batch.indices
    }
    return (indices, detections, skipped)
  }
}
