import FoveaImages

/// How images are read and computed for evaluation and prediction.
public struct InferenceOptions: Sendable {
  /// Images that go through the model at once.
  public var batchSize: Int
  /// Threads that load images; nil takes one for each core, at most 8.
  public var workers: Int?
  /// The treatment of images that cannot be decoded.
  public var onBadImage: BadImagePolicy
  /// The k of top-k accuracies in an evaluation.
  public var topK: [Int]
  /// Whether the plan of a batch, and the weights in the layout that the processor prefers, are
  /// kept for the next. Turned off for a single batch in a process, it saves time and the memory of
  /// all weights but one layer's.
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
