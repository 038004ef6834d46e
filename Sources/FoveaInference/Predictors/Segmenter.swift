import Foundation
import FoveaImages

/// A trained segmenter, ready to predict.
///
/// ```swift
/// let segmenter = try Segmenter(contentsOf: URL(filePath: "runs/scans"))
/// let mask = try segmenter.segment(.file(URL(filePath: "scan.png")))
/// print(mask.values.count { $0 == 1 })
/// ```
public struct Segmenter: Sendable {
  /// The model with its card.
  public let trained: TrainedModel

  /// Takes a model that was trained for segmentation.
  ///
  /// - Throws: `InferenceError` where it was trained for another task.
  public init(_ trained: TrainedModel) throws {
    try trained.require(.segmentation)
    self.trained = trained
  }

  /// The class of each pixel of an image, at the image's own size. May be called from any thread.
  ///
  /// - Parameter tiling: cuts the image into windows instead of resizing it.
  /// - Throws: `ImageError` where it cannot be decoded, `PreprocessingError` where its size differs
  ///   from the input's and nothing resizes it, `InferenceError` where the tiling does not suit the
  ///   input, `SafetensorsError` where the weights are damaged.
  public func segment(_ image: InputImage, tiling: Tiling? = nil) throws -> LabelMask {
    if let tiling {
      let whole = try image.decoded(
        channels: trained.channels, atLeast: nil, name: image.name ?? "the image")
      return try tiling.mask(of: whole, by: trained)
    }
    return try segment([image])[0]
  }

  /// The class of each pixel of several images, in order. May be called from any thread.
  ///
  /// - Parameter batchSize: images that go through the model at once, while the next are decoded.
  /// - Throws: as for one image; the error names the image.
  public func segment(_ images: [InputImage], batchSize: Int = 8) throws -> [LabelMask] {
    let classes = trained.card.classNames.count
    return try trained.results(of: images, batchSize: batchSize) { batch, outputs in
      let maps = SegmentationOutputs(
        outputs, shape: batch.shape, placements: batch.placements, classes: classes)
      return (0..<batch.count).map { maps.mask(of: $0) }
    }
  }

  /// Labels the pixels of image files, in order.
  ///
  /// - Parameters:
  ///   - tiling: cuts images into windows instead of resizing them.
  ///   - onPrediction: called with each path and mask, of the image's own size.
  ///   - onSkipped: called with each file left out, where `options` says so.
  /// - Throws: `ImageError` naming the file that cannot be decoded.
  public func predict(
    images: [URL], tiling: Tiling? = nil, options: InferenceOptions = .init(),
    onPrediction: (_ path: String, _ mask: LabelMask) throws -> Void,
    onSkipped: (SkippedImage) throws -> Void = { _ in }
  ) throws {
    if let tiling {
      for url in images {
        guard let image = try decoded(url, options, onSkipped) else { continue }
        try onPrediction(url.relativePath, tiling.mask(of: image, by: trained))
      }
      return
    }
    let classes = trained.card.classNames.count
    try trained.run(over: images, options: options, onSkipped: onSkipped) { batch, outputs in
      let maps = SegmentationOutputs(
        outputs, shape: batch.shape, placements: batch.placements, classes: classes)
      for (position, path) in batch.names.enumerated() {
        try onPrediction(path, maps.mask(of: position))
      }
    }
  }

  /// The whole image; nil where it is left out.
  private func decoded(
    _ url: URL, _ options: InferenceOptions, _ onSkipped: (SkippedImage) throws -> Void
  ) throws -> Image? {
    do {
      return try Image(contentsOf: url, as: trained.channels == 1 ? .grey : .rgb)
    } catch {
      guard options.onBadImage == .skip else { throw error }
      try onSkipped(SkippedImage(name: url.relativePath, reason: error.description))
      return nil
    }
  }
}
