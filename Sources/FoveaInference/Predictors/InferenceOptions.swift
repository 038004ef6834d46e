import FoveaImages

/// How images are read for evaluation and prediction.
public struct InferenceOptions: Sendable {
  /// Images at once.
  public var batchSize: Int
  /// Threads that load images; nil takes one for each core, at most 8.
  public var workers: Int?
  /// What happens to images that cannot be decoded.
  public var onBadImage: BadImagePolicy
  /// The k for which top-k accuracy is wanted.
  public var topK: [Int]
  /// Whether what is prepared for a batch is kept for the next: the plan, and the weights in the
  /// layout that the processor likes. Turned off for a single batch in a process, it saves time and
  /// the memory of all weights but one layer's.
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
