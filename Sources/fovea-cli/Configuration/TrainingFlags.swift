import Foundation
import Fovea
import FoveaSupport

/// The settings of a command that trains, from file and flags.
enum TrainingFlags {
  /// Applies the settings of a file, then those of flags.
  ///
  /// - Parameters:
  ///   - file: The YAML file; nil for none.
  ///   - groups: The flags, group by group.
  ///   - data: The argument DATA; nil where it wasn't given.
  /// - Throws: `UsageError` where the file can't be read.
  static func apply(
    _ file: String?, _ groups: [any SettingFlagGroup], data: String?,
    to configuration: inout TrainingConfiguration, _ problems: inout Problems
  ) throws {
    // All settings may be in the file.
    if let file {
      try ConfigurationFile(contentsOf: file).apply(to: &configuration, &problems)
    }
    for group in groups { group.apply(to: &configuration, &problems) }
    if let data { configuration.data = data }
  }

  /// The given settings as words of a command line.
  static func words(of groups: [any SettingFlagGroup], except keys: Set<String>) -> [String] {
    groups.flatMap(\.given).filter { !keys.contains($0.key) }.flatMap { key, text -> [String] in
      guard let setting = TrainingConfiguration.settings.first(where: { $0.key == key }) else {
        return []
      }
      if setting.isSwitch { return [(text == "true" ? "--" : "--no-") + setting.flag] }
      // A value that looks like a flag must be joined with its own.
      return text.hasPrefix("-")
        ? ["--\(setting.flag)=\(text)"] : ["--\(setting.flag)", text]
    }
  }

  /// The error about an unknown metric, with the metrics of the task alone, where that is known.
  static func ofTask(
    _ error: any Error, _ given: [(key: String, text: String)],
    _ configuration: TrainingConfiguration
  ) -> any Error {
    guard (error as? SettingError)?.key == "metric",
      let name = given.last(where: { $0.key == "metric" })?.text,
      let task = configuration.task ?? Dataset.usualTask(at: configuration.data)
    else { return error }
    do {
      _ = try MonitoredMetric(named: name, task: task)
      return error
    } catch let better { return better }
  }

  /// Checks the settings, and that data, model and weights exist.
  static func check(_ configuration: TrainingConfiguration, _ problems: inout Problems) {
    for error in configuration.problems { problems.collect { throw error } }
    if let model = configuration.model, model != ModelSpecification.graph {
      problems.collect { try UsageError.rethrowing { try Catalogue.model(named: model) } }
    }
    if configuration.data.isEmpty {
      problems.collect {
        throw UsageError("DATA is missing. Give a folder or file: fovea train photos")
      }
    } else {
      problems.collect { try configuration.checkDataPlace() }
    }
    if let weights = configuration.weights {
      problems.collect {
        try UsageError.rethrowing { try WeightReader.checkSource(weights) }
      }
    }
    problems.collect { try OutputPlace.checkFolder(configuration.runs, option: "--runs") }
  }
}
