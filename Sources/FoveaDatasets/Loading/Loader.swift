import FoveaSupport
import Foundation
import FoveaImages

/// Makes batches of one split, or of chosen samples, on background threads.
///
///     let loader = try Loader(
///       dataset, split: .training, preprocessing: preprocessing,
///       transforms: [HorizontalFlip(), RandomCrop(width: 32, height: 32, padding: 4)],
///       options: LoaderOptions(batchSize: 64, seed: 7))
///     let batches = loader.epoch(0)
///     while let batch = try batches.next() { train(on: batch) }
///
/// Order and bits depend on seed, epoch and data only: not on the number of workers, the prefetch
/// depth, the cache, or the batch an epoch starts at.
public final class Loader: Sendable {
  /// The data set whose samples `Batch.indices` point at.
  public let dataset: Dataset
  /// The settings.
  public let options: LoaderOptions
  /// The input size and normalisation.
  public let preprocessing: Preprocessing
  private let plan: EpochPlan
  var members: [Int] { plan.members }
  /// One for each input size.
  let pipelines: [ImagePipeline]
  let hasWeights: Bool
  /// Whether batches carry shares of classes, because a transform may mix them.
  let hasShares: Bool
  /// What batches hold instead of images.
  private let features: SampleFeatures?

  /// Makes a loader of one split.
  ///
  /// - Throws: `DatasetError` where the split is empty, a setting cannot be followed, or no sample can be drawn because there are no weights or all are 0.
  public convenience init(
    _ dataset: Dataset, split: Split, preprocessing: Preprocessing,
    transforms: [any Transform] = [], rareTransforms: [any Transform] = [],
    options: LoaderOptions = LoaderOptions()
  ) throws {
    let members = dataset.indices(of: split)
    guard !members.isEmpty else {
      throw DatasetError(
        .malformed,
        "\(dataset.root.path) has no \(split.rawValue) samples; it has: "
          + dataset.splits.map(\.rawValue).joined(separator: ", "))
    }
    try self.init(
      dataset, samples: members, preprocessing: preprocessing, transforms: transforms,
      rareTransforms: rareTransforms, options: options)
  }

  /// Makes a loader of the samples at some positions of `dataset.samples`; nil takes them all.
  ///
  /// - Throws: `DatasetError` where there is no sample, a setting cannot be
  ///   followed, or no sample can be drawn because there are no weights or all are 0.
  public init(
    _ dataset: Dataset, samples positions: [Int]?, preprocessing: Preprocessing,
    transforms: [any Transform] = [], rareTransforms: [any Transform] = [],
    options: LoaderOptions = LoaderOptions()
  ) throws {
    let members = positions ?? Array(dataset.samples.indices)
    guard !members.isEmpty else {
      throw DatasetError(.malformed, "\(dataset.root.path): there is no sample to load")
    }
    try options.validate()
    try preprocessing.check()
    for transform in rareTransforms + transforms {
      try Transforms.check(transform, for: dataset.task)
    }
    let weights = members.map { dataset.samples[$0].weight }
    if options.sampling == .sampleWeights {
      guard weights.contains(where: { $0 != nil }) else {
        throw DatasetError(
          .badSetting,
          "sampling by sample weight needs weights: give a CSV with a weight column (or choose one "
            + "with --weight-column)")
      }
      guard weights.contains(where: { ($0 ?? 1) > 0 }) else {
        throw DatasetError(
          .badSetting, "every sample has weight 0: none can be drawn")
      }
    }
    self.dataset = dataset
    self.options = options
    self.preprocessing = preprocessing
    features = nil
    plan = try EpochPlan(of: members, in: dataset, sampling: options.sampling)
    hasWeights = options.sampling != .sampleWeights && weights.contains { $0 != nil }
    let steps =
      rareTransforms.map { ImagePipeline.Step(transform: $0, isForRare: true) }
      + transforms.map { ImagePipeline.Step(transform: $0) }
    let mixing = steps.compactMap { $0.transform as? any MixingTransform }
    hasShares = dataset.task == .classification && !mixing.isEmpty
    pipelines = try Self.pipelines(
      for: dataset, members: members, preprocessing: preprocessing, steps: steps,
      rareClasses: rareTransforms.isEmpty && !mixing.contains { $0.takesRareScenes }
        ? nil
        : try Self.rareClasses(among: members, of: dataset, named: options.rareClasses),
      options: options)
  }

  /// The same loader with features instead of images.
  init(_ other: Loader, features: SampleFeatures) {
    dataset = other.dataset
    options = other.options
    preprocessing = other.preprocessing
    plan = other.plan
    pipelines = other.pipelines
    hasWeights = other.hasWeights
    hasShares = false
    self.features = features
  }

  /// - Throws: `DatasetError` where no class is rare: what is meant for such would never happen.
  private static func rareClasses(
    among members: [Int], of dataset: Dataset, named names: [String]?
  ) throws -> RareClasses {
    let rare = try RareClasses(among: members, of: dataset, named: names)
    guard rare.samples.isEmpty else { return rare }
    throw DatasetError(
      .badSetting,
      "there are transforms for rare classes, but no sample is of one: "
        + (names.map { "none holds \(DatasetError.list($0))" }
          ?? "no class has fewer than half the mean count; name the rare classes"))
  }

  private static func pipelines(
    for dataset: Dataset, members: [Int], preprocessing: Preprocessing,
    steps: [ImagePipeline.Step], rareClasses: RareClasses?, options: LoaderOptions
  ) throws -> [ImagePipeline] {
    let base = InputSize(height: preprocessing.height, width: preprocessing.width)
    let inputs = (options.sizes.isEmpty ? [base] : options.sizes).map { size in
      var input = preprocessing
      (input.width, input.height) = (size.width, size.height)
      return input
    }
    if preprocessing.resize == .none, inputs != [preprocessing] {
      throw DatasetError(
        .badSetting,
        "several input sizes need images that are resized: choose a resize mode (stretch, letterbox "
          + "or crop)")
    }
    let cache: DecodedCache? =
      if case .memory(let limit) = options.cache { DecodedCache(limitBytes: limit) } else { nil }
    let source = ImagePipeline.Source(
      dataset: dataset, members: members, rareClasses: rareClasses, seed: options.seed,
      mixingEpochs: options.mixingEpochs ?? .max, skipsBadImages: options.onBadImage == .skip,
      cache: cache, keepsOriginals: inputs.count > 1,
      decodedSide: inputs.compactMap(\.sufficientShorterSide).max())
    return inputs.map { input in
      let scaled = steps.map { step in
        var step = step
        step.transform = step.transform.scaled(
          x: Double(input.width) / Double(base.width),
          y: Double(input.height) / Double(base.height))
        return step
      }
      return ImagePipeline(preprocessing: input, steps: scaled, source: source)
    }
  }

  /// A sample's scene as a batch of an epoch has it, before pixels become floats; of several input
  /// sizes at the first.
  ///
  /// - Parameter draw: counts the sample's appearances in the epoch.
  /// - Throws: `DatasetError` where an image cannot be decoded or a mask cannot be read.
  public func scene(of sample: Int, epoch: Int, draw: Int = 0) throws -> Scene {
    try pipelines[0].scene(of: sample, epoch: epoch, draw: draw).scene
  }

  /// Samples in an epoch.
  public var sampleCount: Int { plan.count }

  /// Batches in an epoch: the last is part-filled, or left out by `LoaderOptions.dropsLast`.
  public var batchCount: Int {
    let whole = plan.count / options.batchSize
    return options.dropsLast || plan.count % options.batchSize == 0 ? whole : whole + 1
  }

  /// Starts the threads that make an epoch's batches, from batch `start` on.
  ///
  /// - Precondition: `start` lies in `0...batchCount`.
  public func epoch(_ epoch: Int, startingAtBatch start: Int = 0) -> EpochBatches {
    precondition(
      start >= 0 && start <= batchCount,
      "batch \(start) of epoch \(epoch): an epoch has \(batchCount) batches")
    let order = EpochOrder(plan, seed: options.seed, epoch: epoch)
    let queue = BatchQueue(range: start..<batchCount, prefetch: options.prefetch)
    for worker in 0..<min(options.workers, max(batchCount - start, 0)) {
      let thread = Thread { [self] in
        yieldToComputation()
        while let number = queue.takeWork() {
          queue.put(Result { try make(number, epoch: epoch, order: order) }, number: number)
        }
      }
      thread.name = "fovea-loader-\(worker)"
      thread.start()
    }
    return EpochBatches(queue: queue)
  }

  /// What makes a batch: the input size is drawn for each batch anew.
  private func pipeline(ofBatch number: Int, epoch: Int) -> ImagePipeline {
    guard pipelines.count > 1 else { return pipelines[0] }
    var random = RandomStream(
      seed: options.seed, epoch: epoch, sample: number, purpose: .inputSize)
    return pipelines[random.integer(below: pipelines.count)]
  }

  /// Makes one batch.
  private func make(_ number: Int, epoch: Int, order: EpochOrder) throws -> BatchQueue.Made {
    if let features { return make(number, epoch: epoch, order: order, of: features) }
    let first = number * options.batchSize
    let positions = first..<min(first + options.batchSize, order.samples.count)
    let pipeline = pipeline(ofBatch: number, epoch: epoch)
    let input = pipeline.preprocessing
    let size = input.width * input.height * input.channels
    var skipped: [SkippedImage] = []
    var indices: [Int] = []
    var loaded: [ImagePipeline.Loaded] = []
    indices.reserveCapacity(positions.count)
    let images = try [Float](unsafeUninitializedCapacity: positions.count * size) {
      buffer, initialized in
      // Set first: floats need no clean-up, and a throw must not leave the count behind.
      initialized = 0
      for position in positions {
        let index = order.samples[position]
        let start = indices.count * size
        do {
          loaded.append(
            try pipeline.load(
              index, epoch: epoch, draw: order.draws?[position] ?? 0,
              into: UnsafeMutableBufferPointer(rebasing: buffer[start..<start + size])))
          indices.append(index)
        } catch let error as DatasetError
          where error.kind == .badImage && options.onBadImage == .skip
        {
          skipped.append(
            SkippedImage(name: dataset.samples[index].id, reason: error.message))
        }
      }
      initialized = indices.count * size
    }
    guard !indices.isEmpty else { return BatchQueue.Made(batch: nil, skipped: skipped) }
    let samples = indices.map { dataset.samples[$0] }
    return BatchQueue.Made(
      batch: Batch(
        epoch: epoch, index: number, images: images,
        shape: [indices.count, input.height, input.width, input.channels],
        targets: targets(of: samples, loaded.map(\.scene)),
        labelShares: hasShares ? shares(of: loaded.map(\.scene)) : nil,
        weights: hasWeights ? samples.map { Float($0.weight ?? 1) } : nil,
        names: samples.map(\.id), indices: indices, placements: loaded.map(\.placement)),
      skipped: skipped)
  }

  func targets(of samples: [Sample], _ scenes: [Scene]) -> BatchTargets {
    switch dataset.task {
    case .classification: .labels(samples.map { Int32($0.label) })
    case .regression:
      .values(
        samples.flatMap { sample -> [Float] in
          if case .values(let values) = sample.annotation { values.map { Float($0) } } else { [] }
        })
    case .detection: .boxes(scenes.map(\.boxes))
    case .segmentation: .masks(scenes.flatMap { $0.mask?.values ?? [] })
    }
  }

  /// The classes' shares, axes scene, class.
  private func shares(of scenes: [Scene]) -> [Float] {
    let classes = dataset.classNames.count
    var shares = [Float](repeating: 0, count: scenes.count * classes)
    for (row, scene) in scenes.enumerated() {
      for item in scene.labels { shares[row * classes + item.label] += Float(item.share) }
    }
    return shares
  }
}

/// Lowers the calling thread's priority. The threads that compute meet at barriers, where all wait
/// for one that a decoder has displaced; decoding ahead can wait for what they leave over.
private func yieldToComputation() {
  #if os(Linux)
    // On Linux a priority belongs to a thread, and 0 names the caller's.
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
  #else
    Thread.current.qualityOfService = .utility
  #endif
}
