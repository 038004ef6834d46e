import FoveaImages

/// The options of reading and computing images for evaluation and prediction.
public struct InferenceOptions: Sendable {
  /// The number of images per batch.
  public var batchSize: Int
  /// The number of threads that load images; nil for one per core, at most 8.
  public var workers: Int?
  /// The treatment of images that cannot be decoded.
  public var onBadImage: BadImagePolicy
  /// The values of k for top-k accuracies in an evaluation.
  public var topK: [Int]
  /// Whether the plan of a batch, and the weights in the processor's preferred layout, are kept for
  /// the next batch. False saves time and memory for a single batch.
  public var reusesPlan = true

  /// Makes options.
  public init(
    batchSize: Int = 32, workers: Int? = nil, onBadImage: BadImagePolicy = .error, topK: [Int] = [5]
  ) {
    self.batchSize = batchSize
    self.workers = workers
    self.onBadImage = onBadImage
    self.topK = topK
  }
}
