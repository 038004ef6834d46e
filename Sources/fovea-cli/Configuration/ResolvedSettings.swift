import FoveaSupport
import Fovea
import Foundation

/// The settings of a run: defaults, then a configuration file, then flags.
struct ResolvedSettings {
  /// What the library is told.
  private(set) var configuration: TrainingConfiguration
  /// A file of recorded splits to divide the data by.
  private(set) var splits: String?

  /// Starts from the defaults, or from the settings of a run to resume.
  init(from configuration: TrainingConfiguration = TrainingConfiguration()) {
    self.configuration = configuration
  }

  /// Sets what a configuration file holds.
  ///
  /// - Throws: `UsageError` naming file and line.
  mutating func apply(_ file: ConfigurationFile) throws {
    for entry in file.entries {
      do {
        try set(entry.key, to: entry.value)
      } catch {
        throw UsageError("\(file.path):\(entry.line): \(error)")
      }
    }
  }

  /// Sets what flags say, each `key=value`.
  ///
  /// - Throws: `UsageError`.
  mutating func apply(flags: [String]) throws {
    for flag in flags {
      let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw UsageError("--set \(flag): expected KEY=VALUE, such as --set epochs=20")
      }
      do {
        try set(String(parts[0]), to: String(parts[1]))
      } catch let error as SettingError {
        throw UsageError(error.description)
      }
    }
  }

  /// Sets one setting by its key.
  ///
  /// - Throws: `SettingError` or `UsageError`.
  mutating func set(_ key: String, to value: String) throws {
    switch key {
    case "splits": splits = value
    case "classNames", "class-names":
      // Names may stand in a file of their own.
      let names = value.isEmpty ? "" : try ClassNames(parsing: value).names.joined(separator: ",")
      try configuration.set(key, to: names)
    default: try configuration.set(key, to: value)
    }
  }

  /// Checks settings on their own and together, and that the model exists.
  ///
  /// - Throws: `UsageError`.
  func validate() throws {
    do {
      try configuration.validate()
      if !["auto", ModelSpecification.graph].contains(configuration.model) {
        _ = try Catalogue.model(named: configuration.model)
      }
    } catch {
      throw UsageError("\(error)")
    }
    if configuration.data.isEmpty {
      throw UsageError("what to train on? Give a folder or file: fovea train photos")
    }
  }

  /// Reads and divides the data; the word `generated` stands for the built-in shapes.
  ///
  /// - Parameter runFolder: the folder of a run to resume, whose recorded splits apply.
  /// - Throws: `DatasetError` naming the file and the fix.
  func loadData(resuming runFolder: URL?) throws -> DividedDataset {
    let dataset =
      configuration.data == GeneratedData.word
      ? GeneratedData.dataset()
      : try Dataset(
        contentsOf: URL(fileURLWithPath: configuration.data), format: configuration.format,
        options: configuration.datasetOptions)
    if runFolder == nil, let splits {
      let recorded = try SplitAssignment(contentsOf: URL(fileURLWithPath: splits))
      return try DividedDataset(dataset: dataset, recorded: recorded)
    }
    return try configuration.divide(dataset, recordedIn: runFolder)
  }
}
