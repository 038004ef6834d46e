import FoveaSupport

/// The run's folder and seed, and the use of memory and threads.
public struct RunSettings: SettingGroup {
  /// Seed of all random numbers.
  public var seed: UInt64 = 0
  /// The folder of all runs.
  public var runs = "runs"
  /// The run's name; made from data and model by default.
  public var name: String?
  /// Image loading threads; one per core, at most 8, by default.
  public var workers: Int?
  /// Batches loaded ahead.
  public var prefetch = 4
  /// Size of the cache of decoded images, in megabytes.
  public var cache = 0
  /// Computing threads; all cores by default.
  public var threads: Int?
  /// Save memory: recompute activations, for up to a third more time.
  public var recompute = false
  /// Updates between measurements of all layers, for up to 3 % more time, which watch.jsonl holds
  /// and warnings are drawn from: on is 100, off measures nothing.
  public var watch: Int?

  static let group = TrainingSetting.Group.run
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable = \.runSettings
  static let settings = [
    row("seed", \.seed, .seed, "Seed of all random numbers."),
    row("runs", \.runs, .text("FOLDER"), "The folder of all runs.", changesResults: false),
    row(
      "name", \.name, .optional(.folderName),
      "The run's name; made from data and model by default.", changesResults: false),
    row(
      "workers", \.workers, .optional(.number(1...1024).example("4")),
      "Image loading threads; one per core, at most 8, by default.", changesResults: false),
    row(
      "prefetch", \.prefetch, .number(1...65_536), "Batches loaded ahead.", changesResults: false),
    row(
      "cache", \.cache, .number(0...1_000_000_000),
      "Size of the cache of decoded images, in "
        + "megabytes.",
      changesResults: false),
    row(
      "threads", \.threads, .optional(.number(1...1024).example("4")),
      "Computing threads; all cores by default.", changesResults: false),
    row(
      "recompute", \.recompute, .onOff,
      "Save memory: recompute activations, for up to a third more time.", changesResults: false),
    row(
      "watch", \.watch, .optional(.watchInterval, nil: "off", takesAuto: false),
      "Updates between measurements of all layers, for up to 3 % more time, which watch.jsonl "
        + "holds and warnings are drawn from: on is 100, off measures nothing.",
      changesResults: false),
  ]
}
