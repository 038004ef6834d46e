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

  /// A sample as it enters a batch.
  struct Loaded {
    var scene: Scene
    var placement: Placement
  }

  /// Writes one sample's floats; `draw` counts its appearances in the epoch.
  ///
  /// - Throws: `DatasetError` naming the sample where it cannot be decoded or has a wrong size.
  func load(
    _ sample: Sample, at index: Int, epoch: Int, draw: Int,
    into output: UnsafeMutableBufferPointer<Float>
  ) throws -> Loaded {
    var random = RandomStream(
      seed: seed, epoch: epoch, sample: index, draw: draw, purpose: .augmentation)
    var (scene, placement) = try start(sample, at: index)
    if !early.isEmpty {
      for transform in early { transform.apply(&scene, random: &random) }
      try preprocessing.prepare(&scene, name: sample.id)
    }
    for transform in late { transform.apply(&scene, random: &random) }
    if !preprocessing.fits(scene.image) { try preprocessing.prepare(&scene, name: sample.id) }
    normalization.apply(to: scene.image, into: output)
    return Loaded(scene: scene, placement: placement)
  }

  /// The scene as the first transform sees it: the part that chance does not touch, hence cached.
  private func start(_ sample: Sample, at index: Int) throws -> (Scene, Placement) {
    if let kept = cache?.scene(of: index) { return kept }
    // A fraction of its size would do for an image, but annotations are in its full pixels.
    let isReducible = early.isEmpty && !sample.annotation.hasPlaces
    var scene = try sample.scene(
      channels: preprocessing.channels,
      atLeast: isReducible ? preprocessing.sufficientShorterSide : nil)
    let placement = preprocessing.placement(
      imageWidth: scene.image.width, imageHeight: scene.image.height)
    if early.isEmpty { try preprocessing.prepare(&scene, name: sample.id) }
    if case .file = sample.source { cache?.keep((scene, placement), of: index) }
    return (scene, placement)
  }
}
