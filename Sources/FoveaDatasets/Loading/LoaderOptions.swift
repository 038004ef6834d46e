/// The order in which an epoch visits samples.
public enum Sampling: Sendable, Equatable {
  /// Each once, in the data's order: for validation and test.
  case sequential
  /// Each once, in an order drawn anew for each epoch.
  case shuffled
  /// As many draws as there are samples, with replacement, every class equally likely.
  case classBalanced
  /// As many draws as there are samples, with replacement, by the samples' weights. The weights
  /// are then spent: batches carry none.
  case sampleWeights
}

/// What to do with an image that cannot be decoded.
public enum BadImagePolicy: String, Sendable, Codable, CaseIterable {
  /// Stop with an error that names the file.
  case error
  /// Leave it out of its batch, which gets smaller, and list it.
  ///
  /// Which positions of the order a batch covers does not change, so a resumed run sees the same
  /// batches. A batch of which nothing is left is passed over.
  case skip
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

  /// Makes settings; a `Loader` checks them.
  public init(
    batchSize: Int = 32, sampling: Sampling = .shuffled, seed: UInt64 = 0, dropsLast: Bool = false,
    workers: Int = 2, prefetch: Int = 4, cache: ImageCache = .none,
    onBadImage: BadImagePolicy = .error
  ) {
    self.batchSize = batchSize
    self.sampling = sampling
    self.seed = seed
    self.dropsLast = dropsLast
    self.workers = workers
    self.prefetch = prefetch
    self.cache = cache
    self.onBadImage = onBadImage
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
  }
}
