import FoveaImages

/// The order in which an epoch visits samples.
public enum Sampling: String, Sendable, CaseIterable {
  /// Each once, in the data's order: for validation and test.
  case sequential
  /// Each once, in an order drawn anew for each epoch.
  case shuffled = "shuffle"
  /// As many draws as there are samples, with replacement, every class equally likely: rare classes
  /// are oversampled. Of a sample with several classes the rarest counts.
  case classBalanced = "balanced"
  /// Of each class as many samples as the rarest has, chosen anew for each epoch, each once.
  case undersampled = "undersample"
  /// As many draws as there are samples, with replacement, by the samples' weights. The weights
  /// are then spent: batches carry none.
  case sampleWeights = "weighted"
}

/// Whether decoded images are kept.
public enum ImageCache: Sendable, Equatable {
  /// Each use decodes anew.
  case none
  /// Decoded (and, where that comes first, resized) images are kept until they fill the limit.
  /// What is kept never changes results.
  case memory(limitBytes: Int)
}

/// Settings of a `Loader`.
public struct LoaderOptions: Sendable, Equatable {
  /// Images per batch.
  public var batchSize: Int
  /// The order of samples.
  public var sampling: Sampling
  /// Starts the random numbers.
  public var seed: UInt64
  /// Leave out the last batch of an epoch where it is not full.
  public var dropsLast: Bool
  /// Background threads.
  public var workers: Int
  /// Batches made ahead of the consumer.
  public var prefetch: Int
  /// Whether decoded images are kept.
  public var cache: ImageCache
  /// What happens to images that cannot be decoded.
  public var onBadImage: BadImagePolicy
  /// How many epochs mix scenes (`MixingTransform`), from the first on; nil for all. The last
  /// epochs then see images as they are, as the YOLO family closes its mosaic.
  public var mixingEpochs: Int?
  /// The names of the rare classes, for what treats them apart; nil for those with fewer than half
  /// the mean count.
  public var rareClasses: [String]?
  /// Input sizes of which each batch is given one at random; empty for the preprocessing's alone.
  /// Multiples of 32, so that a network's strides divide them.
  public var sizes: [InputSize]

  /// Makes settings; a `Loader` checks them.
  public init(
    batchSize: Int = 32, sampling: Sampling = .shuffled, seed: UInt64 = 0, dropsLast: Bool = false,
    workers: Int = 2, prefetch: Int = 4, cache: ImageCache = .none,
    onBadImage: BadImagePolicy = .error, mixingEpochs: Int? = nil, rareClasses: [String]? = nil,
    sizes: [InputSize] = []
  ) {
    self.batchSize = batchSize
    self.sampling = sampling
    self.seed = seed
    self.dropsLast = dropsLast
    self.workers = workers
    self.prefetch = prefetch
    self.cache = cache
    self.onBadImage = onBadImage
    self.mixingEpochs = mixingEpochs
    self.rareClasses = rareClasses
    self.sizes = sizes
  }

  /// Checks the settings.
  ///
  /// - Throws: `DatasetError` naming the setting that cannot be followed.
  public func validate() throws {
    for (name, value) in [
      ("batch size", batchSize), ("loader threads", workers), ("prefetched batches", prefetch),
    ] where value < 1 {
      throw DatasetError(.badSetting, "\(name): \(value) is too few, at least 1 is needed")
    }
    if let mixingEpochs, mixingEpochs < 0 {
      throw DatasetError(.badSetting, "epochs that mix images: \(mixingEpochs) is below 0")
    }
    if let size = sizes.first(where: {
      !(32...65_536).contains($0.width) || !(32...65_536).contains($0.height)
        || $0.width % 32 != 0 || $0.height % 32 != 0
    }) {
      throw DatasetError(
        .badSetting,
        "input size \(size.width)x\(size.height) to draw from: expected multiples of 32")
    }
  }
}
