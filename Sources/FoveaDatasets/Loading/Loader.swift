import Foundation
import FoveaImages
import FoveaSupport

/// Makes batches of one split, or of chosen samples, on background threads.
///
///     let loader = try Loader(
///       dataset, split: .training, preprocessing: preprocessing,
///       transforms: [HorizontalFlip(), RandomCrop(width: 32, height: 32, padding: 4)],
///       options: LoaderOptions(batchSize: 64, seed: 7))
///     for epoch in 1...10 {
///       for batch in try loader.epoch(epoch) { train(on: try batch.get()) }
///     }
///
/// Epochs count from 1. Order and bits depend on seed, epoch and data only: not on the number of
/// workers, the prefetch depth, the cache, or the batch an epoch starts at.
public final class Loader: Sendable {
  /// The data set; `Batch.indices` are positions in its samples.
  public let dataset: Dataset
  /// Batch size, sampling, threads and the other settings.
  public let options: LoaderOptions
  /// The size, channels and normalisation of the input.
  public let preprocessing: Preprocessing
  private let plan: EpochPlan
  var members: [Int] { plan.members }
  /// One for each input size.
  let pipelines: [ImagePipeline]
  let hasWeights: Bool
  /// Whether batches carry shares of classes, because a transform may mix them.
  let hasShares: Bool
  /// Features that batches hold instead of images; nil for images.
  private let features: SampleFeatures?

  /// Makes a loader of one split.
  ///
  /// - Parameters:
  ///   - transforms: applied in order to every sample; a type of your own works as well.
  ///   - rareTransforms: applied before them to samples of rare classes alone.
  /// - Throws: `DatasetError` where the split is empty, a setting is invalid, a transform does not
  ///   serve the task, or no sample can be drawn because there are no weights or all are 0.
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
  /// - Throws: `DatasetError` where there is no sample, a setting is invalid, a transform does not
  ///   serve the task, or no sample can be drawn because there are no weights or all are 0.
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
          "sampling by sample weight needs weights: give a CSV with a column of weights and set "
            + "`weightColumn` to its name")
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
    hasShares = dataset.task.traits.mixesLabels && !mixing.isEmpty
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

  /// - Throws: `DatasetError` where no class is rare: transforms for rare classes would do nothing.
  private static func rareClasses(
    among members: [Int], of dataset: Dataset, named names: [String]?
  ) throws -> RareClasses {
    let rare = try RareClasses(among: members, of: dataset, named: names)
    guard rare.samples.isEmpty else { return rare }
    throw DatasetError(
      .badSetting,
      "there are transforms for rare classes, but no sample is of one: "
        + (names.map { "none holds \(DatasetError.list($0))" }
          ?? "no class has fewer than half the mean count; name them in `rareClasses`"))
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
    if preprocessing.resize == .unresized, inputs != [preprocessing] {
      throw DatasetError(
        .badSetting,
        "several input sizes need resized images: set `resize` to stretch, letterbox or crop")
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

  /// A sample's scene in an epoch, as it is before its pixels are normalised. With several input
  /// sizes it has the first.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, from 1.
  ///   - draw: how often the sample came before in this epoch, where sampling is with replacement.
  /// - Throws: `DatasetError` where the epoch's number is below 1, an image cannot be decoded or a
  ///   mask cannot be read.
  public func scene(of sample: Int, epoch: Int, draw: Int = 0) throws -> Scene {
    try check(epoch: epoch)
    return try pipelines[0].scene(of: sample, epoch: epoch - 1, draw: draw).scene
  }

  /// The number of samples in an epoch.
  public var sampleCount: Int { plan.count }

  /// The number of batches in an epoch. The last may have fewer images; `LoaderOptions.dropsLast`
  /// leaves it out.
  public var batchCount: Int {
    let whole = plan.count / options.batchSize
    return options.dropsLast || plan.count % options.batchSize == 0 ? whole : whole + 1
  }

  /// Starts the threads that make an epoch's batches.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, from 1.
  ///   - start: the index of the first batch, in `0...batchCount`.
  /// - Throws: `DatasetError` where the epoch's number or the first batch is out of range,
  ///   `ThreadError` where the system has no room for a thread.
  public func epoch(_ epoch: Int, startingAtBatch start: Int = 0) throws -> EpochBatches {
    try check(epoch: epoch)
    guard (0...batchCount).contains(start) else {
      throw DatasetError(
        .badSetting, "batch \(start) of epoch \(epoch): an epoch has \(batchCount) batches, from 0")
    }
    // Random streams are keyed by the number of epochs done.
    let done = epoch - 1
    let order = EpochOrder(plan, seed: options.seed, epoch: done)
    let queue = BatchQueue(range: start..<batchCount, prefetch: options.prefetch)
    try startWorkers(min(options.workers, batchCount - start)) { [self] in
      yieldToComputation()
      while let number = queue.takeWork() {
        queue.put(Result { try make(number, epoch: done, order: order) }, number: number)
      }
    }
    return EpochBatches(queue: queue)
  }

  /// Starts loader threads; with fewer than asked for, loading only takes longer.
  ///
  /// - Throws: `ThreadError` where not even one can be made.
  private func startWorkers(_ count: Int, _ body: @escaping @Sendable () -> Void) throws {
    for worker in 0..<count {
      do {
        try SystemThread.start("fovea-loader-\(worker)", body)
      } catch {
        if worker == 0 { throw error }
        return
      }
    }
  }

  /// The same batches for asynchronous code; its threads start with this call.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, from 1. One below 1 is an error that the first `next()` throws.
  ///   - start: the index of the first batch, in `0...batchCount`.
  public func batches(epoch: Int, startingAtBatch start: Int = 0) -> AsyncBatches {
    do {
      return AsyncBatches(batches: try self.epoch(epoch, startingAtBatch: start))
    } catch {
      return AsyncBatches(batches: EpochBatches(queue: BatchQueue(failure: error)))
    }
  }

  /// - Throws: `DatasetError` where an epoch's number is below 1.
  private func check(epoch: Int) throws {
    guard epoch >= 1 else {
      throw DatasetError(.badSetting, "epoch \(epoch): epochs count from 1")
    }
  }

  /// The pipeline of a batch: each batch draws its input size.
  private func pipeline(ofBatch number: Int, epoch: Int) -> ImagePipeline {
    guard pipelines.count > 1 else { return pipelines[0] }
    var random = RandomStream(
      seed: options.seed, epoch: epoch, sample: number, purpose: .inputSize)
    return pipelines[random.integer(below: pipelines.count)]
  }

  /// Makes one batch; `epoch` counts from 0, as the keys of random streams do.
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
        // A pair goes as a whole: without its first image the second is left out, too.
        if options.sampling == .pairs, position % 2 == 1, indices.count % 2 == 0 { continue }
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
          if options.sampling == .pairs, indices.count % 2 == 1 {
            indices.removeLast()
            loaded.removeLast()
          }
        }
      }
      initialized = indices.count * size
    }
    guard !indices.isEmpty else { return BatchQueue.Made(batch: nil, skipped: skipped) }
    let samples = indices.map { dataset.samples[$0] }
    return BatchQueue.Made(
      batch: Batch(
        epoch: epoch + 1, index: number, images: images,
        shape: [indices.count, input.height, input.width, input.channels],
        targets: targets(of: samples, loaded.map(\.scene)),
        labelShares: hasShares ? shares(of: loaded.map(\.scene)) : nil,
        weights: hasWeights ? samples.map { Float($0.weight ?? 1) } : nil,
        names: samples.map(\.id), indices: indices, placements: loaded.map(\.placement)),
      skipped: skipped)
  }

  func targets(of samples: [Sample], _ scenes: [Scene]) -> BatchTargets {
    switch dataset.task.annotation {
    case .label: .labels(samples.map { Int32($0.label) })
    case .values:
      .values(
        samples.flatMap { sample -> [Double] in
          if case .values(let values) = sample.annotation { values } else { [] }
        })
    case .boxes: .boxes(scenes.map(\.boxes))
    case .mask: .masks(scenes.flatMap { $0.mask?.values ?? [] })
    }
  }

  /// The classes' shares, shape `[scenes, classes]`.
  private func shares(of scenes: [Scene]) -> [Float] {
    let classes = dataset.classNames.count
    var shares = [Float](repeating: 0, count: scenes.count * classes)
    for (row, scene) in scenes.enumerated() {
      for item in scene.labels { shares[row * classes + item.label] += Float(item.share) }
    }
    return shares
  }
}

/// Lowers the calling thread's priority. The computing threads meet at barriers, where all wait for
/// one that a decoder has displaced; decoding ahead can use the time that they leave over.
private func yieldToComputation() {
  #if os(Linux)
    // On Linux a priority belongs to a thread, and 0 means the caller's.
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
  #else
    Thread.current.qualityOfService = .utility
  #endif
}
