import FoveaImages
import Foundation

/// One sample's way from its source to normalised floats: decode, prepare, transform, normalise.
///
/// The preparation (resize and crop to the input size) comes after the last transform that asks
/// for the image as it lies in the file (`Transform.takesOriginal`), so that a random resized crop
/// sees every pixel and a jitter sees few; whatever size the later transforms leave is prepared
/// once more before it is normalised.
struct ImagePipeline: Sendable {
  let preprocessing: Preprocessing
  let early: [any Transform]
  let late: [any Transform]
  let seed: UInt64
  let cache: DecodedCache?
  private let normalization: Normalization

  init(
    preprocessing: Preprocessing, transforms: [any Transform], seed: UInt64, cache: DecodedCache?
  ) {
    self.preprocessing = preprocessing
    let boundary = (transforms.lastIndex { $0.takesOriginal }).map { $0 + 1 } ?? 0
    early = Array(transforms[..<boundary])
    late = Array(transforms[boundary...])
    self.seed = seed
    self.cache = cache
    normalization = Normalization(preprocessing)
  }

  /// Writes one sample's floats; `draw` counts its appearances in the epoch.
  ///
  /// - Throws: `DatasetError` naming the sample where it cannot be decoded or has a wrong size.
  func load(
    _ sample: Sample, at index: Int, epoch: Int, draw: Int,
    into output: UnsafeMutableBufferPointer<Float>
  ) throws {
    var random = RandomStream(
      seed: seed, epoch: epoch, sample: index, draw: draw, purpose: .augmentation)
    var image = try start(sample, at: index)
    if !early.isEmpty {
      for transform in early { image = transform.apply(image, random: &random) }
      image = try preprocessing.prepare(image, name: sample.id)
    }
    for transform in late { image = transform.apply(image, random: &random) }
    if !preprocessing.fits(image) { image = try preprocessing.prepare(image, name: sample.id) }
    normalization.apply(to: image, into: output)
  }

  /// The image as the first transform sees it: the part that chance does not touch, hence cached.
  private func start(_ sample: Sample, at index: Int) throws -> Image {
    if let image = cache?.image(of: index) { return image }
    var image = try sample.decoded(
      channels: preprocessing.channels,
      atLeast: early.isEmpty ? preprocessing.sufficientShorterSide : nil)
    if early.isEmpty { image = try preprocessing.prepare(image, name: sample.id) }
    if case .file = sample.source { cache?.keep(image, of: index) }
    return image
  }
}
