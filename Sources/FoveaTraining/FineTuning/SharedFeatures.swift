import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaTensors

/// The features of a data set's images by a frozen model, computed once for several runs of linear
/// probes on it, such as those of cross-validation.
///
/// The runs must start from the same weights and use the same samples in the same order; their
/// splits may differ.
package final class SharedFeatures {
  private var features = SampleFeatures()
  private var known: Set<Int> = []
  private var preprocessing: Preprocessing?

  /// Makes an empty store.
  package init() {}

  /// The loader's samples with features instead of images; those that no earlier run needed are
  /// computed now.
  ///
  /// - Parameters:
  ///   - model: Maps images to features `[N, F]`.
  ///   - loader: The samples, which are decoded without random transforms.
  ///   - stop: Ends the computation.
  ///   - progress: Receives the number of images done and the skipped images.
  /// - Returns: The loader; nil where a stop was requested.
  /// - Throws: `DatasetError` for bad images.
  func replaceImages(
    of loader: Loader, samples: [Int], by model: any Layer, stop: StopSignal,
    progress: (_ done: Int, [SkippedImage]) throws -> Void
  ) throws -> Loader? {
    // Inputs that are normalized by each run's own training images are other inputs.
    if preprocessing != loader.preprocessing {
      (features, known, preprocessing) = (SampleFeatures(), [], loader.preprocessing)
    }
    let missing = samples.filter { !known.contains($0) }
    if !missing.isEmpty {
      var options = loader.options
      (options.sampling, options.dropsLast, options.cache) = (.sequential, false, .none)
      let images = try Loader(
        loader.dataset, samples: missing, preprocessing: loader.preprocessing, options: options)
      var done = samples.count - missing.count
      let isDone = try ModelPass(model: model, loader: images).runUnlessStopped(stop) {
        batch, outputs, _, skipped in
        features.add(outputs, of: batch.indices)
        known.formUnion(batch.indices)
        done += batch.count
        try progress(done, skipped)
      }
      guard isDone else { return nil }
    }
    return loader.withFeatures(features)
  }

  /// Runs a probe's trained model on samples, from features.
  ///
  /// - Parameter body: Receives the positions of a batch's samples and the raw outputs, row by row.
  /// - Returns: Whether all samples were processed before a stop was requested.
  /// - Throws: `TrainingError` where the model is not that of a probe, `DatasetError` for bad
  ///   images, and the errors of `body`.
  package func run(
    _ trained: TrainedModel, over dataset: Dataset, samples: [Int], options: InferenceOptions,
    stop: StopSignal, _ body: (_ samples: [Int], _ outputs: [Float]) throws -> Void
  ) throws -> Bool {
    let specification = trained.card.model
    let wider = try specification.forClasses(specification.classCount + 1)
    let stages = ModelStages(
      of: trained.model, comparedWith: try Catalogue.make(wider, RandomKey(seed: 0)))
    let probe = try ProbeModel(trained.model, stages: stages, specification: specification)
    let loader = try Loader(
      dataset, samples: samples, preprocessing: trained.card.preprocessing,
      options: options.loading(.sequential))
    guard
      let features = try replaceImages(
        of: loader, samples: samples, by: probe.features, stop: stop, progress: { _, _ in })
    else { return false }
    return try ModelPass(model: probe, loader: features).runUnlessStopped(stop) {
      batch, outputs, _, _ in try body(batch.indices, outputs)
    }
  }
}
