import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaTraining

extension TrainedRun {
  /// The features of images at a place of the network, in inference mode without augmentation.
  ///
  /// The data's classes need not be the model's.
  ///
  /// - Returns: `[samples, features]` in row-major order, the positions of the images that could
  ///   be decoded, and the others.
  /// - Throws: `DatasetError` for bad images, `InferenceError` where features are not finite.
  func features(
    at layer: FeatureLayer, on dataset: Dataset, samples: [Int], options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> (features: [Float], samples: [Int], skipped: [SkippedImage]) {
    let loader = try Loader(
      dataset, samples: samples, preprocessing: trained.card.preprocessing,
      options: options.loading(.sequential))
    var (features, found, skipped): ([Float], [Int], [SkippedImage]) = ([], [], [])
    _ = try ModelPass(model: FeatureNetwork(base: trained.model, layer: layer), loader: loader).run
    { batch, outputs, _, left in
      try TrainedModel.checkFinite(outputs, of: batch.names)
      features += outputs
      found += batch.indices
      skipped += left
      try progress(found.count, loader.sampleCount)
      return true
    }
    try trained.checkContent()
    return (features, found, skipped)
  }
}
