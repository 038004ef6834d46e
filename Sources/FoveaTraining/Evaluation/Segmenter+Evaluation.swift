import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaRunRecords

extension Segmenter {
  /// Evaluates the segmenter on a split of a data set (nil: on all samples), at each image's own
  /// size.
  ///
  /// - Parameters:
  ///   - tiling: Cuts images into windows instead of resizing them.
  ///   - onMask: Called with each sample's position in the data set and its predicted and
  ///     ground-truth masks.
  /// - Throws: `TrainingError` where the data has a class that the model does not have,
  ///   `DatasetError` for bad images or an empty split.
  public func evaluate(
    _ dataset: Dataset, split: Split? = .test, tiling: Tiling? = nil,
    options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in },
    onMask: (_ index: Int, _ prediction: LabelMask, _ groundTruth: LabelMask) throws -> Void = {
      _, _, _ in
    }
  ) throws -> SegmenterEvaluation {
    let classes = trained.card.classNames.count
    let decision = ClassDecision(
      classNames: trained.card.classNames, decision: trained.card.decision)
    var evaluator = SegmentationEvaluator(classNames: trained.card.classNames)
    var examples = MaskExamples()
    var indices: [Int] = []
    func add(_ index: Int, _ mask: LabelMask, _ groundTruth: LabelMask) throws {
      try evaluator.add(prediction: mask, groundTruth: groundTruth)
      examples.add(index, prediction: mask, groundTruth: groundTruth)
      indices.append(index)
      try onMask(index, mask, groundTruth)
    }
    var skipped: [SkippedImage] = []
    if let tiling {
      skipped = try tiling.run(trained, over: dataset, split: split, options, progress, add)
    } else {
      skipped = try trained.run(
        over: dataset, split: split, options: options, progress: progress
      ) { dataset, batch, outputs in
        let maps = SegmentationOutputs(
          outputs, shape: batch.shape, placements: batch.placements, classes: classes,
          decision: decision)
        for position in 0..<batch.count {
          try add(
            batch.indices[position], maps.mask(of: position),
            dataset.groundTruthMask(of: position, in: batch))
        }
      }
    }
    return SegmenterEvaluation(
      record: try evaluator.record(split: split?.rawValue ?? "all", bootstrap: Bootstrap())
        .lacking(skipped),
      examples: examples, indices: indices, skippedImages: skipped)
  }
}

/// The evaluation of a segmenter on data.
public struct SegmenterEvaluation: Sendable {
  /// The metrics on the split, with definitions and confidence intervals.
  public var record: SegmentationRecord
  /// The masks of the best and the worst images.
  public var examples: MaskExamples
  /// Each image's position in the data set's samples.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]
}
