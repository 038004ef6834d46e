import Foundation
import Fovea

/// The model and the labelled images of a command that studies a model's scores.
struct TrustSource {
  let run: TrainedRun
  let dataset: Dataset
  /// The split to choose on; nil for all samples.
  let split: Split?
  let options: InferenceOptions

  /// Reads the named data, or that of the run.
  ///
  /// - Parameter model: The place of the opened model.
  /// - Throws: `UsageError`, `Failure` and the library's errors for what can't be read.
  init(
    _ trained: TrainedModel, at model: String, _ data: String?, split: String?,
    computing: SettingFlags<InferenceSelection>, reading: SettingFlags<ReadingSettings>
  ) throws {
    var configuration = try computing.configuration()
    try reading.apply(to: &configuration)
    if data == nil {
      try UsageError.refuse(
        reading.given.map { (SettingNames.asFlags("`\($0.key)`"), true) }, "without DATA")
    }
    if let threads = configuration.threads { Engine.threads = threads }
    let wanted = try EvaluatedSplit(parsing: split)
    run = try TrainedRun(contentsOf: URL(fileURLWithPath: model), model: trained)
    if let data {
      configuration.data = data
      try configuration.checkDataPlace()
      dataset = try run.data(configuration)
    } else {
      dataset = try run.data()
    }
    self.split = try Self.choice(wanted, in: dataset)
    options = InferenceOptions(
      batchSize: configuration.batchSize, onBadImage: configuration.onBadImage)
  }

  /// Validation, or all images of data without splits.
  private static func choice(_ wanted: EvaluatedSplit, in dataset: Dataset) throws -> Split? {
    let splits = dataset.splits
    let names = splits.map(\.rawValue)
    switch wanted {
    case .all: return nil
    case .named(let split):
      guard splits.contains(split) else {
        throw Failure(
          "\(dataset.name) has no \(split.rawValue) split; it has: "
            + (names.isEmpty ? "none, use --split all" : names.joined(separator: ", ")))
      }
      return split
    case .suitable:
      if splits.contains(.validation) || splits.isEmpty {
        return splits.isEmpty ? nil : .validation
      }
      throw Failure(
        "\(dataset.name) has no val split; choose with --split: "
          + (names + ["all"]).joined(separator: ", "))
    }
  }

  /// The number of images of a split.
  func count(_ split: Split?) -> Int {
    split.map { dataset.indices(of: $0).count } ?? dataset.samples.count
  }

  /// Checks the file of `--output` before any work.
  ///
  /// - Throws: `UsageError` or `Failure` where it can't be written or is the model itself.
  static func checkOutput(_ output: String?, for model: String) throws {
    guard let output else { return }
    try OutputPlace.checkFile(output, kinds: ["safetensors"], content: "a model file")
    let source = URL(fileURLWithPath: model)
    for input in [source, RunFiles(source).model, RunFiles(source).best] {
      try UsageError.checkDistinct(input, URL(fileURLWithPath: output))
    }
  }

  /// Notes the images that were skipped.
  static func note(_ skipped: [SkippedImage]) {
    guard !skipped.isEmpty else { return }
    Output.note("skipped \(Text.count(skipped.count, "image")) that can't be decoded:")
    for image in skipped { Output.note("  \(image.name): \(image.reason)") }
  }
}
