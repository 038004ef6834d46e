import Fovea

/// What evaluation and prediction are told about reading images and computing.
struct InferenceSettings {
  let options: InferenceOptions

  /// Checks the texts and numbers of flags, and sets the engine's threads.
  ///
  /// - Throws: `UsageError`.
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

  /// Sets the engine's threads; nil leaves the environment's choice, or all cores.
  static func use(threads: Int?) throws {
    guard let threads else { return }
    guard threads >= 1 else { throw UsageError("--threads is \(threads), but must be at least 1") }
    Engine.threads = threads
  }
}
