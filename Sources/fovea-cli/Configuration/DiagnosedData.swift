import Foundation
import Fovea

/// The arguments RUN|MODEL and DATA of a command that judges a model by its answers: the opened
/// run, the data with its splits, and the options of computing.
struct DiagnosedData {
  let run: TrainedRun
  let dataset: Dataset
  /// The split to evaluate; nil for all samples.
  let split: Split?
  let options: InferenceOptions
  /// The given data, split and settings as words of a further command.
  let words: [String]

  /// Opens the run and reads the data: the named one, else the run's own as it was read for
  /// training.
  ///
  /// - Throws: `UsageError` for arguments that are no model or no split, `Failure` where the split
  ///   doesn't exist, and the library's errors.
  init(
    _ model: String, _ data: String?, split: String?, in command: String,
    _ computing: SettingFlags<InferenceSelection>, _ reading: SettingFlags<ReadingSettings>
  ) throws {
    let trained = try ModelPlace.open(
      model, before: [data].compactMap { $0 }, in: command)
    try self.init(trained, at: model, data, split: split, computing, reading)
  }

  /// Reads the data for a model that is open.
  ///
  /// - Parameter usual: The split where none is named, the first that the data has.
  /// - Throws: As above.
  init(
    _ trained: TrainedModel, at model: String, _ data: String?, split: String?,
    usual: [Split] = [.test],
    _ computing: SettingFlags<InferenceSelection>, _ reading: SettingFlags<ReadingSettings>
  ) throws {
    var configuration = try computing.configuration()
    try reading.apply(to: &configuration)
    if let threads = configuration.threads { Engine.threads = threads }
    let wanted = try EvaluatedSplit(parsing: split)
    run = try TrainedRun(contentsOf: URL(fileURLWithPath: model), model: trained)
    let all: Dataset
    if let data {
      configuration.data = data
      try configuration.checkDataPlace()
      all = try configuration.readData(for: trained)
    } else {
      var own = run.configuration
      if own != nil { try own.modify { try reading.apply(to: &$0) } }
      all = try run.data(own)
    }
    (dataset, self.split) = try wanted.resolve(
      all, recordedIn: URL(fileURLWithPath: model), usual: usual)
    words =
      [data].compactMap(\.self) + (split.map { ["--split", $0] } ?? []) + reading.words
    options = InferenceOptions(
      batchSize: configuration.batchSize, onBadImage: configuration.onBadImage)
    for note in dataset.notes where note.hasPrefix("left out ") { Output.note("note: " + note) }
  }

  /// A function that shows the images done as a bar.
  func progress(_ label: String) -> (_ done: Int, _ of: Int) throws -> Void {
    var bar: ProgressBar?
    let start = ProcessInfo.processInfo.systemUptime
    return { done, total in
      if bar == nil { bar = ProgressBar(label, total: total) }
      let seconds = ProcessInfo.processInfo.systemUptime - start
      bar?.update(done, imagesPerSecond: seconds > 0 ? Double(done) / seconds : nil)
      if done >= total { bar?.clear() }
    }
  }

  /// Notes the images that could not be decoded.
  static func note(_ skipped: [String]?) {
    guard let skipped, !skipped.isEmpty else { return }
    Output.note("skipped \(Text.count(skipped.count, "image")) that can't be decoded:")
    for image in skipped { Output.note("  " + image) }
  }

  /// Notes the images that could not be decoded, each with the reason.
  static func note(_ skipped: [SkippedImage]) {
    note(skipped.map { "\($0.name): \($0.reason)" })
  }
}

extension Optional {
  /// Changes the value, where there is one.
  ///
  /// - Throws: The errors of `body`.
  fileprivate mutating func modify(_ body: (inout Wrapped) throws -> Void) rethrows {
    guard var value = self else { return }
    try body(&value)
    self = value
  }
}
