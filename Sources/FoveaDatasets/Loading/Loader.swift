import Foundation

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
  let members: [Int]
  let pipeline: ImagePipeline
  let hasWeights: Bool

  /// Makes a loader of one split.
  ///
  /// - Throws: `DatasetError` where the split is empty, a setting cannot be followed, or no sample can be drawn because there are no weights or all are 0.
  public convenience init(
    _ dataset: Dataset, split: Split, preprocessing: Preprocessing,
    transforms: [any Transform] = [], options: LoaderOptions = LoaderOptions()
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
      options: options)
  }

  /// Makes a loader of the samples at some positions of `dataset.samples`; nil takes them all.
  ///
  /// - Throws: `DatasetError` where there is no sample, a setting cannot be
  ///   followed, or no sample can be drawn because there are no weights or all are 0.
  public init(
    _ dataset: Dataset, samples positions: [Int]?, preprocessing: Preprocessing,
    transforms: [any Transform] = [], options: LoaderOptions = LoaderOptions()
  ) throws {
    let members = positions ?? Array(dataset.samples.indices)
    guard !members.isEmpty else {
      throw DatasetError(.malformed, "\(dataset.root.path): there is no sample to load")
    }
    try options.validate()
    try preprocessing.validate()
    for transform in transforms {
      if let problem = transform.problem { throw DatasetError(.badSetting, problem) }
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
    self.members = members
    hasWeights = options.sampling != .sampleWeights && weights.contains { $0 != nil }
    let cache: DecodedCache? =
      if case .memory(let limit) = options.cache { DecodedCache(limitBytes: limit) } else { nil }
    pipeline = ImagePipeline(
      preprocessing: preprocessing, transforms: transforms, seed: options.seed, cache: cache)
  }

  /// Samples in an epoch.
  public var sampleCount: Int { members.count }

  /// Batches in an epoch: the last is part-filled, or left out by `LoaderOptions.dropsLast`.
  public var batchCount: Int {
    let whole = members.count / options.batchSize
    return options.dropsLast || members.count % options.batchSize == 0 ? whole : whole + 1
  }

  /// Starts the threads that make an epoch's batches, from batch `start` on.
  ///
  /// - Precondition: `start` lies in `0...batchCount`.
  public func epoch(_ epoch: Int, startingAtBatch start: Int = 0) -> EpochBatches {
    precondition(
      start >= 0 && start <= batchCount,
      "batch \(start) of epoch \(epoch): an epoch has \(batchCount) batches")
    let order = EpochOrder(
      of: members, in: dataset, sampling: options.sampling, seed: options.seed, epoch: epoch)
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

  /// Makes one batch.
  private func make(_ number: Int, epoch: Int, order: EpochOrder) throws -> BatchQueue.Made {
    let first = number * options.batchSize
    let positions = first..<min(first + options.batchSize, order.samples.count)
    let size = preprocessing.width * preprocessing.height * preprocessing.channels
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
              dataset.samples[index], at: index, epoch: epoch, draw: order.draws?[position] ?? 0,
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
        shape: [indices.count, preprocessing.height, preprocessing.width, preprocessing.channels],
        targets: targets(of: samples, loaded.map(\.scene)),
        labelShares: shares(of: loaded.map(\.scene)),
        weights: hasWeights ? samples.map { Float($0.weight ?? 1) } : nil,
        names: samples.map(\.id), indices: indices, placements: loaded.map(\.placement)),
      skipped: skipped)
  }

  private func targets(of samples: [Sample], _ scenes: [Scene]) -> BatchTargets {
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

  /// The classes' shares, where any scene is of more than one.
  private func shares(of scenes: [Scene]) -> [Float]? {
    guard dataset.task == .classification, scenes.contains(where: { $0.labels.count > 1 }) else {
      return nil
    }
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
