import Foundation
import FoveaDatasets
import FoveaImages
import FoveaRunRecords

/// A trained segmenter, ready to evaluate and predict.
///
/// ```swift
/// let segmenter = try Segmenter(TrainedModel(contentsOf: runFolder, makeModel: makeModel))
/// try segmenter.predict(images: [URL(filePath: "scan.png")]) { path, mask in
///   print(path, mask.values.count { $0 == 1 })
/// }
/// ```
public struct Segmenter: Sendable {
  /// The model with its card.
  public let trained: TrainedModel

  /// Takes a model that was trained for segmentation.
  ///
  /// - Throws: `TrainingError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.segmentation)
    self.trained = trained
  }

  /// Measures the segmenter on a split of a data set (nil: on all samples), at each image's own
  /// size.
  ///
  /// - Parameters:
  ///   - tiling: cuts images into windows instead of resizing them.
  ///   - onMask: called with each sample's position in the data set, its predicted and true masks.
  /// - Throws: `TrainingError` where the data has a class that the model does not know,
  ///   `DatasetError` for bad images or an empty split.
  public func evaluate(
    _ dataset: Dataset, split: Split? = .test, tiling: Tiling? = nil,
    options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in },
    onMask: (_ index: Int, _ prediction: LabelMask, _ truth: LabelMask) throws -> Void = {
      _, _, _ in
    }
  ) throws -> SegmenterEvaluation {
    let classes = trained.card.classNames.count
    var evaluator = SegmentationEvaluator(classNames: trained.card.classNames)
    var indices: [Int] = []
    func add(_ index: Int, _ mask: LabelMask, _ truth: LabelMask) throws {
      try evaluator.add(prediction: mask, truth: truth)
      indices.append(index)
      try onMask(index, mask, truth)
    }
    var skipped: [SkippedImage] = []
    if let tiling {
      skipped = try tiling.run(trained, over: dataset, split: split, options, progress, add)
    } else {
      skipped = try trained.run(
        over: dataset, split: split, options: options, progress: progress
      ) { dataset, batch, outputs in
        let maps = SegmentationOutputs(outputs, batch, classes: classes)
        for position in 0..<batch.count {
          try add(
            batch.indices[position], maps.mask(of: position),
            dataset.truthMask(of: position, in: batch))
        }
      }
    }
    return SegmenterEvaluation(
      record: try evaluator.record(split: split?.rawValue ?? "all", bootstrap: Bootstrap()),
      indices: indices,
      skippedImages: skipped)
  }

  /// Labels the pixels of image files, in order.
  ///
  /// - Parameters:
  ///   - tiling: cuts images into windows instead of resizing them.
  ///   - onPrediction: called with each path and mask, of the image's own size.
  ///   - onSkipped: called with each file left out, where `options` says so.
  /// - Throws: `DatasetError` naming the file that cannot be decoded.
  public func predict(
    images: [URL], tiling: Tiling? = nil, options: InferenceOptions = .init(),
    onPrediction: (_ path: String, _ mask: LabelMask) throws -> Void,
    onSkipped: (SkippedImage) throws -> Void = { _ in }
  ) throws {
    if let tiling {
      for url in images {
        let sample = Sample(id: url.relativePath, source: .file(url), annotation: .boxes([]))
        do {
          try onPrediction(
            sample.id, tiling.mask(of: sample.decoded(channels: trained.channels), by: trained))
        } catch let error as DatasetError
          where error.kind == .badImage && options.onBadImage == .skip
        {
          try onSkipped(SkippedImage(name: sample.id, reason: error.message))
        }
      }
      return
    }
    let classes = trained.card.classNames.count
    try trained.run(over: images, options: options, onSkipped: onSkipped) { batch, outputs in
      let maps = SegmentationOutputs(outputs, batch, classes: classes)
      for (position, path) in batch.names.enumerated() {
        try onPrediction(path, maps.mask(of: position))
      }
    }
  }
}

/// A segmenter measured on data.
public struct SegmenterEvaluation: Sendable {
  /// All figures.
  public var record: SegmentationRecord
  /// Each image's position in the data set's samples.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]
}

extension TrainedModel {
  /// Channels of the input.
  var channels: Int { card.preprocessing.channels }
}
