import Foundation
import FoveaImages
import FoveaInference
import FoveaTensors

/// Images for the comparison of an exported file with its model.
public struct ExportSamples: Sendable {
  /// Batches as input of the export, `[N, H, W, C]`; two of different length where the batch size
  /// is open.
  public let batches: [Tensor]

  /// Prepares images as for predictions of the model; without images, draws random bytes from a
  /// fixed seed.
  ///
  /// - Parameter images: The paths of the image files.
  /// - Throws: `ImageError` or `PreprocessingError` naming the file, `ExportError` where there are
  ///   fewer images than a fixed batch takes.
  public init(_ export: ModelExport, images: [String]) throws {
    var preprocessing = export.trained.card.preprocessing
    (preprocessing.height, preprocessing.width) = (export.size.height, export.size.width)
    let sizes = export.batch.map { [$0] } ?? [1, 3]
    guard !images.isEmpty else {
      batches = sizes.enumerated().map { index, count in
        let shape = export.inputShape(batch: count)
        let bytes = (Tensor.randomUniform(shape, key: RandomKey(seed: 0).fold(index)) * 255).round()
        return Self.input(bytes.cast(.uint8).scalars(), shape, preprocessing, export)
      }
      return
    }
    let prepared = try images.map { path in
      let layout: PixelLayout = preprocessing.channels == 1 ? .grey : .rgb
      let image = try Image(
        contentsOf: URL(fileURLWithPath: path), as: layout,
        atLeast: preprocessing.sufficientShorterSide)
      return try preprocessing.prepare(image, name: path).pixels
    }
    let length = export.batch ?? min(8, images.count)
    guard length <= images.count else {
      throw ExportError(
        "\(images.count) sample images were given, but the batch is \(length); give more")
    }
    // Images that don't fill a fixed batch are dropped.
    let starts = stride(from: 0, to: images.count, by: length)
      .filter { export.batch == nil || $0 + length <= images.count }
    batches = starts.map { start in
      let part = prepared[start..<min(start + length, images.count)]
      return Self.input(
        part.flatMap { $0 }, export.inputShape(batch: part.count), preprocessing, export)
    }
  }

  private static func input(
    _ bytes: [UInt8], _ shape: [Int], _ preprocessing: Preprocessing, _ export: ModelExport
  ) -> Tensor {
    if export.normalizesImages { return Tensor(bytes, shape: shape) }
    let table = zip(preprocessing.mean, preprocessing.deviation).map { mean, deviation in
      (0..<256).map { Float((Double($0) / 255 - mean) / deviation) }
    }
    let channels = table.count
    return Tensor(
      bytes.enumerated().map { table[$0.offset % channels][Int($0.element)] }, shape: shape)
  }
}
