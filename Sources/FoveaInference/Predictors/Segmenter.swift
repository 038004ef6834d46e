import FoveaImages

/// A trained segmenter, ready to predict.
///
/// ```swift
/// var segmenter = try Segmenter(contentsOf: "runs/scans")
/// segmenter.tiling = Tiling(overlap: 32)
/// let mask = try segmenter.predict("scan.png").mask
/// print(mask.values.count { $0 == 1 })
/// ```
public struct Segmenter: Predictor {
  /// The model with its card.
  public let trained: TrainedModel
  /// The cutting of images into windows of the input's size; nil (the default) to resize them.
  public var tiling: Tiling?

  /// Makes a segmenter of a model.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.segmentation)
    self.trained = trained
  }

  /// The class of each pixel of each image, at the image's own size: the most probable, or the
  /// choice of the model's decision threshold.
  public func predictions(from outputs: BatchOutputs) -> [Segmentation] {
    let maps = SegmentationOutputs(
      outputs.values, shape: outputs.shape, placements: outputs.placements,
      classes: classNames.count,
      decision: ClassDecision(classNames: classNames, decision: card.decision))
    return (0..<outputs.count).map {
      Segmentation(mask: maps.mask(of: $0), classNames: classNames)
    }
  }

  /// Segments an image window by window; nil without a tiling. It throws `InferenceError` where the
  /// tiling doesn't suit the input's size.
  public var wholeImagePrediction: (@Sendable (Image) throws -> Segmentation)? {
    guard let tiling else { return nil }
    return { [trained] image in
      Segmentation(
        mask: try tiling.mask(of: image, by: trained), classNames: trained.card.classNames)
    }
  }
}
