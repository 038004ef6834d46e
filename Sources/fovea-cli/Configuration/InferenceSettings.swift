import Fovea

/// The settings of evaluation and prediction for reading images and computing.
struct InferenceSettings {
  let options: InferenceOptions

  /// Checks the texts and numbers of flags, and sets the engine's threads.
  ///
  /// - Throws: `UsageError` where one is invalid.
  init(batchSize: Int, threads: Int?, onBadImage: String) throws {
    guard let policy = BadImagePolicy(rawValue: onBadImage) else {
      throw UsageError.unknown(
        "value for --on-bad-image", onBadImage, known: BadImagePolicy.allCases)
    }
    guard batchSize >= 1 else {
      throw UsageError("--batch-size is \(batchSize), but must be at least 1")
    }
    try Self.use(threads: threads)
    options = InferenceOptions(batchSize: batchSize, onBadImage: policy)
  }

  /// Sets the engine's threads; nil for the environment's choice, else all cores.
  static func use(threads: Int?) throws {
    guard let threads else { return }
    guard threads >= 1 else { throw UsageError("--threads is \(threads), but must be at least 1") }
    Engine.threads = threads
  }
}
