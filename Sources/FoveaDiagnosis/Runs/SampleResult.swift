import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaTraining

/// The raw result of a model for one labelled image, measured in inference mode without
/// augmentation.
package struct SampleResult: Sendable, Equatable {
  /// The sample's position in the data set.
  package var index: Int
  /// The sample's id, usually its path.
  package var name: String
  /// The model's raw outputs, row-major without the batch axis, such as logits.
  package var outputs: [Float]
  /// The sample's loss by the run's settings, with all class weights 1.
  package var loss: Double
}

extension TrainedRun {
  /// The results of the model for labelled images, in inference mode without augmentation.
  ///
  /// - Parameters:
  ///   - dataset: The data; its classes are matched with the model's by name.
  ///   - samples: The positions of the images in the data; nil for all.
  /// - Returns: One result per image that can be decoded, in the order of `samples`, and the
  ///   images left out.
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad
  ///   images.
  package func results(
    on dataset: Dataset, samples: [Int]? = nil, options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> (results: [SampleResult], skipped: [SkippedImage]) {
    let matched = try trained.matched(dataset)
    let task = try task(for: dataset)
    let loader = try Loader(
      matched, samples: samples, preprocessing: trained.card.preprocessing,
      options: options.loading(matched.pairs.isEmpty ? .sequential : .pairs))
    var results: [SampleResult] = []
    var skipped: [SkippedImage] = []
    _ = try ModelPass(model: trained.model, loader: loader).run(task: task) {
      batch, outputs, losses, left in
      let width = outputs.count / max(batch.count, 1)
      for position in 0..<batch.count {
        results.append(
          SampleResult(
            index: batch.indices[position], name: batch.names[position],
            outputs: Array(outputs[position * width..<(position + 1) * width]),
            loss: Double(losses[1][position])))
      }
      skipped += left
      try progress(results.count, loader.sampleCount)
      return true
    }
    return (results, skipped)
  }
}
