import FoveaImages
import Foundation

/// One sample's way from its source to normalised floats: decode, prepare, transform, normalise.
///
/// The preparation (resize and crop to the input size) comes after the last transform that asks
/// for the image as it lies in the file (`Transform.takesOriginal`), so that a random resized crop
/// sees every pixel and a jitter sees few; whatever size the later transforms leave is prepared
/// once more before it is normalised.
///
/// A transform that mixes scenes gets others that went the same way up to it.
struct ImagePipeline: Sendable {
  /// A transform and whom it is for.
  struct Step: Sendable {
    var transform: any Transform
    /// Whether it changes only scenes that hold a rare class.
    var isForRare = false
  }

  /// What decides about scenes beside the transforms; the same for every input size.
  struct Source: Sendable {
    let dataset: Dataset
    /// What mixing transforms draw from.
    let members: [Int]
    let rareClasses: RareClasses?
    let seed: UInt64
    /// From this epoch on nothing is mixed.
    let mixingEpochs: Int
    let skipsBadImages: Bool
    let cache: DecodedCache?
    /// Whether scenes are kept as decoded, because they are prepared for several sizes.
    let keepsOriginals: Bool
    /// The shorter side at which an image may be decoded for all of those sizes.
    let decodedSide: Int?
  }

  let preprocessing: Preprocessing
  let steps: [Step]
  let source: Source
  /// The preparation comes before this step.
  private let boundary: Int
  private let normalization: Normalization

  init(preprocessing: Preprocessing, steps: [Step], source: Source) {
    self.preprocessing = preprocessing
    self.steps = steps
    self.source = source
    boundary = (steps.lastIndex { $0.transform.takesOriginal }).map { $0 + 1 } ?? 0
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
    _ index: Int, epoch: Int, draw: Int, into output: UnsafeMutableBufferPointer<Float>
  ) throws -> Loaded {
    let loaded = try scene(of: index, epoch: epoch, draw: draw)
    normalization.apply(to: loaded.scene.image, into: output)
    return loaded
  }

  /// One sample's scene at the input size.
  ///
  /// - Throws: `DatasetError` naming the sample where it cannot be decoded or has a wrong size.
  func scene(of index: Int, epoch: Int, draw: Int) throws -> Loaded {
    var random = RandomStream(
      seed: source.seed, epoch: epoch, sample: index, draw: draw, purpose: .augmentation)
    var loaded = try scene(
      of: index, through: steps.count, mixes: epoch < source.mixingEpochs, random: &random)
    try fit(&loaded.scene, of: index)
    let image = loaded.scene.image
    if let mask = loaded.scene.mask, mask.width != image.width || mask.height != image.height {
      throw DatasetError(
        .badSetting,
        "\(source.dataset.samples[index].id): after the transforms the image is "
          + "\(image.width)x\(image.height), but its mask is \(mask.width)x\(mask.height): a "
          + "transform that changes the image's size must change the mask's as well")
    }
    return loaded
  }

  /// One sample's scene after the first `count` steps.
  private func scene(
    of index: Int, through count: Int, mixes: Bool, random: inout RandomStream
  ) throws -> Loaded {
    var loaded = try start(index)
    for position in 0..<count {
      if position == boundary { try fit(&loaded.scene, of: index) }
      let step = steps[position]
      if step.isForRare, source.rareClasses?.contains(index) != true { continue }
      guard let mixing = step.transform as? any MixingTransform else {
        step.transform.apply(&loaded.scene, random: &random)
        continue
      }
      guard mixes, random.chance(mixing.probability) else { continue }
      var others: [Scene] = []
      for _ in 0..<mixing.otherCount {
        others.append(try partner(for: mixing, through: position, random: &random))
      }
      mixing.apply(
        &loaded.scene,
        with: Mixture(others: others, rareClasses: source.rareClasses?.labels ?? []),
        random: &random)
    }
    if count == boundary { try fit(&loaded.scene, of: index) }
    return loaded
  }

  /// A scene to mix in. Of images that are to be skipped others are drawn instead; each is listed
  /// when its own turn comes.
  private func partner(
    for mixing: any MixingTransform, through position: Int, random: inout RandomStream
  ) throws -> Scene {
    let pool = mixing.takesRareScenes ? source.rareClasses?.samples ?? [] : source.members
    var attempts = 0
    while true {
      attempts += 1
      let index = pool[random.integer(below: pool.count)]
      do {
        return try scene(of: index, through: position, mixes: true, random: &random).scene
      } catch let error as DatasetError
        where error.kind == .badImage && source.skipsBadImages && attempts < 20
      {
        continue
      }
    }
  }

  private func fit(_ scene: inout Scene, of index: Int) throws {
    guard !preprocessing.fits(scene.image) else { return }
    try preprocessing.prepare(&scene, name: source.dataset.samples[index].id)
  }

  /// The scene as the first transform sees it. The part that chance does not touch is cached.
  private func start(_ index: Int) throws -> Loaded {
    let sample = source.dataset.samples[index]
    let isPrepared = boundary == 0
    var loaded: Loaded
    if let kept = source.cache?.scene(of: index) {
      loaded = Loaded(scene: kept.0, placement: kept.1)
      if !source.keepsOriginals { return loaded }
      loaded.placement = placement(of: loaded.scene.image)
    } else {
      // A fraction of its size would do for an image, but annotations are in its full pixels.
      let isReducible = isPrepared && !sample.annotation.hasPlaces
      let scene = try sample.scene(
        channels: preprocessing.channels, atLeast: isReducible ? source.decodedSide : nil)
      loaded = Loaded(scene: scene, placement: placement(of: scene.image))
      if isPrepared, !source.keepsOriginals {
        try preprocessing.prepare(&loaded.scene, name: sample.id)
      }
      if case .file = sample.source {
        source.cache?.keep((loaded.scene, loaded.placement), of: index)
      }
    }
    if isPrepared, source.keepsOriginals {
      try preprocessing.prepare(&loaded.scene, name: sample.id)
    }
    return loaded
  }

  private func placement(of image: Image) -> Placement {
    preprocessing.placement(imageWidth: image.width, imageHeight: image.height)
  }
}
