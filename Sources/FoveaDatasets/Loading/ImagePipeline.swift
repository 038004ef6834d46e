import Foundation
import FoveaImages

/// The steps from one sample's source to normalised floats: decode, prepare, transform, normalise.
///
/// The preparation (resize and crop to the input size) comes after the last transform that needs
/// the image as stored in the file (`Transform.takesOriginal`), so that a random resized crop sees
/// every pixel and a jitter sees few. Where later transforms leave another size, the scene is
/// prepared once more before it is normalised.
///
/// A transform that mixes scenes gets others after the same earlier steps.
struct ImagePipeline: Sendable {
  /// A transform and the samples it changes.
  struct Step: Sendable {
    var transform: any Transform
    /// Whether it changes only scenes with a rare class.
    var isForRare = false
  }

  /// The inputs of a pipeline other than transforms; the same for every input size.
  struct Source: Sendable {
    let dataset: Dataset
    /// The samples that mixing transforms draw from.
    let members: [Int]
    let rareClasses: RareClasses?
    let seed: UInt64
    /// The first epoch (from 0) without mixing.
    let mixingEpochs: Int
    let skipsBadImages: Bool
    let cache: DecodedCache?
    /// Whether the cache keeps scenes as decoded, because they are prepared for several sizes.
    let keepsOriginals: Bool
    /// The least shorter side of a decoded image that is enough for all of these sizes.
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
  /// - Throws: `DatasetError` with the sample where it cannot be decoded or has a wrong size.
  func load(
    _ index: Int, epoch: Int, draw: Int, into output: UnsafeMutableBufferPointer<Float>
  ) throws -> Loaded {
    let loaded = try scene(of: index, epoch: epoch, draw: draw)
    normalization.apply(to: loaded.scene.image, into: output)
    return loaded
  }

  /// One sample's scene at the input size.
  ///
  /// - Throws: `DatasetError` with the sample where it cannot be decoded or has a wrong size, or
  ///   where a transform has resized the image without its mask.
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

  /// A scene to mix in. Undecodable images are replaced by other draws where the policy is to skip;
  /// each is listed when it is loaded itself.
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

  /// The scene before the first transform. The part without random changes is cached.
  private func start(_ index: Int) throws -> Loaded {
    let sample = source.dataset.samples[index]
    let isPrepared = boundary == 0
    var loaded: Loaded
    if let kept = source.cache?.scene(of: index) {
      loaded = Loaded(scene: kept.0, placement: kept.1)
      if !source.keepsOriginals { return loaded }
      loaded.placement = placement(of: loaded.scene.image)
    } else {
      // An image could be decoded at a fraction of its size, but annotations refer to its full
      // pixels.
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
