import FoveaDatasets
import FoveaImages
import FoveaInference

extension Tiling {
  /// Segments each sample of a split.
  func run(
    _ trained: TrainedModel, over dataset: Dataset, split: Split?, _ options: InferenceOptions,
    _ progress: (_ done: Int, _ of: Int) throws -> Void,
    _ add: (_ index: Int, LabelMask, _ groundTruth: LabelMask) throws -> Void
  ) throws -> [SkippedImage] {
    let dataset = try trained.matched(dataset)
    let members = split.map { dataset.indices(of: $0) } ?? Array(dataset.samples.indices)
    var skipped: [SkippedImage] = []
    for (number, index) in members.enumerated() {
      do {
        let scene = try dataset.samples[index].scene(channels: trained.channels)
        let groundTruth =
          scene.mask ?? LabelMask(width: scene.image.width, height: scene.image.height)
        try add(index, mask(of: scene.image, by: trained), groundTruth)
      } catch let error as DatasetError
        where error.kind == .badImage && options.onBadImage == .skip
      {
        skipped.append(SkippedImage(name: dataset.samples[index].id, reason: error.message))
      }
      try progress(number + 1, members.count)
    }
    return skipped
  }
}
