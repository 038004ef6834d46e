import FoveaImages

/// The order in which an epoch visits samples.
public enum Sampling: String, Sendable, CaseIterable {
  /// Each once, in the data's order: for validation and test.
  case sequential
  /// Each once, in an order drawn again for each epoch.
  case shuffled = "shuffle"
  /// As many draws as there are samples, with replacement, every class equally likely: rare classes
  /// are oversampled. A sample with several classes counts for its rarest.
  case classBalanced = "balanced"
  /// From each class as many samples as the rarest has, drawn again for each epoch, each once.
  case undersampled = "undersample"
  /// As many draws as there are samples, with replacement, by the samples' weights. Batches then
  /// have no weights.
  case sampleWeights = "weighted"
  /// Each once, in groups of four samples of one class, so that a batch holds several samples of
  /// each of several classes; groups are drawn again for each epoch. For losses of embeddings.
  case identities
  /// The data's listed pairs in a random order: the samples 2i and 2i + 1 of a batch are a pair.
  case pairs
}

/// The cache of decoded images.
public enum ImageCache: Sendable, Equatable {
  /// No cache: each use decodes the image again.
  case none
  /// Decoded images (resized, where resizing comes first) are kept up to a limit in bytes. Results
  /// do not depend on the limit.
  case memory(limitBytes: Int)
}

/// The settings of a `Loader`.
public struct LoaderOptions: Sendable, Equatable {
  /// Images per batch, at least 1; by default 32.
  public var batchSize: Int
  /// The order of samples; by default shuffled.
  public var sampling: Sampling
  /// The seed of all random numbers.
  public var seed: UInt64
  /// Whether to leave out the last batch of an epoch where it is not full.
  public var dropsLast: Bool
  /// The number of background threads, at least 1; by default 2.
  public var workers: Int
  /// The number of batches made ahead of the consumer, at least 1; by default 4.
  public var prefetch: Int
  /// The cache of decoded images; by default none.
  public var cache: ImageCache
  /// The handling of images that cannot be decoded; by default an error.
  public var onBadImage: BadImagePolicy
  /// The number of epochs, from the first, that mix scenes (`MixingTransform`); nil for all. The
  /// last epochs then see unmixed images, as in the YOLO family.
  public var mixingEpochs: Int?
  /// The names of the rare classes, for transforms that need them; nil for the classes with fewer
  /// than half the mean count.
  public var rareClasses: [String]?
  /// Input sizes, of which each batch draws one; empty for the preprocessing's size alone. Sides
  /// are multiples of 32, divisible by the strides of usual networks.
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

  /// The largest valid batch size, number of workers and prefetch depth.
  public static let largest = Int(Int32.max)

  /// Checks the settings.
  ///
  /// - Throws: `DatasetError` with the invalid setting.
  public func validate() throws {
    for (key, value) in [("batchSize", batchSize), ("workers", workers), ("prefetch", prefetch)]
    where value < 1 {
      throw DatasetError(.badSetting, "`\(key)` is \(value), but must be at least 1")
    }
    for (key, value) in [("batchSize", batchSize), ("workers", workers), ("prefetch", prefetch)]
    where value > Self.largest {
      throw DatasetError(.badSetting, "`\(key)` is \(value), but must be at most \(Self.largest)")
    }
    if sampling == .pairs, batchSize % 2 != 0 {
      throw DatasetError(
        .badSetting,
        "batch size: \(batchSize) is odd, but a batch of pairs holds two images of each")
    }
    if let mixingEpochs, mixingEpochs < 0 {
      throw DatasetError(.badSetting, "`mixingEpochs` is \(mixingEpochs), but must be at least 0")
    }
    if let size = sizes.first(where: {
      !(32...65_536).contains($0.width) || !(32...65_536).contains($0.height)
        || $0.width % 32 != 0 || $0.height % 32 != 0
    }) {
      throw DatasetError(
        .badSetting,
        "`sizes` holds \(size.width)x\(size.height), but sides must be multiples of 32 up to 65536")
    }
  }
}
