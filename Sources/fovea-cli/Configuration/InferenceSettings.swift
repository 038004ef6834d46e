import Fovea

/// The settings of evaluation and prediction for reading images and computing.
struct InferenceSettings {
  let options: InferenceOptions

  /// Checks the texts and numbers of flags, and sets the engine's threads.
  ///
  /// - Throws: `UsageError` where one is invalid.
  init(batchSize: Int, threads: Int?, onBadImage: String) throws {
    let policy: BadImagePolicy = try UsageError.value("value for --on-bad-image", onBadImage)
    try UsageError.check("--batch-size", batchSize, in: 1...65_536)
    try Self.use(threads: threads)
    options = InferenceOptions(batchSize: batchSize, onBadImage: policy)
  }

  /// Sets the engine's threads; nil for the environment's choice, else all cores.
  static func use(threads: Int?) throws {
    guard let threads else { return }
    try UsageError.check("--threads", threads, in: 1...1024)
    Engine.threads = threads
  }
}
