import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// The settings of a command that trains, from file and flags.
struct TrainingFlags: ParsableArguments {
  @OptionGroup(title: "Data") var data: SettingFlags<TrainingSelection.Data>
  @OptionGroup(title: "Input") var input: SettingFlags<TrainingSelection.Input>
  @OptionGroup(title: "Model") var model: SettingFlags<TrainingSelection.Model>
  @OptionGroup(title: "Fine-tuning") var tuning: SettingFlags<TrainingSelection.FineTuning>
  @OptionGroup(title: "Optimization")
  var optimization: SettingFlags<TrainingSelection.Optimization>
  @OptionGroup(title: "Loss and sampling") var loss: SettingFlags<TrainingSelection.Loss>
  @OptionGroup(title: "Validation and checkpoints")
  var validation: SettingFlags<TrainingSelection.Validation>
  @OptionGroup(title: "Run") var run: SettingFlags<TrainingSelection.Run>

  /// The given settings, as texts.
  var given: [(key: String, text: String)] {
    [
      data.given, input.given, model.given, tuning.given, optimization.given, loss.given,
      validation.given, run.given,
    ].flatMap { $0 }
  }

  /// Applies the settings of a file, then those of flags.
  ///
  /// - Parameters:
  ///   - file: The YAML file; nil for none.
  ///   - data: The argument DATA; nil where it wasn't given.
  /// - Throws: `UsageError` where the file can't be read.
  func apply(
    _ file: String?, data: String?, to configuration: inout TrainingConfiguration,
    _ problems: inout Problems
  ) throws {
    // All settings may be in the file.
    if let file {
      try ConfigurationFile(contentsOf: file).apply(to: &configuration, &problems)
    }
    for (key, text) in given { problems.collect { try configuration.set(key, to: text) } }
    if let data { configuration.data = data }
  }

  /// The given settings as words of a command line.
  func words(except keys: Set<String>) -> [String] {
    SettingNames.words(given.filter { !keys.contains($0.key) })
  }

  /// Checks the settings, and that data, model and weights exist.
  func check(_ configuration: TrainingConfiguration, _ problems: inout Problems) {
    problems.revise { ofTask($0, configuration) }
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

  /// The error about an unknown metric, with the metrics of the task alone, where that is known.
  private func ofTask(_ error: any Error, _ configuration: TrainingConfiguration) -> any Error {
    guard (error as? SettingError)?.key == "metric",
      let name = given.last(where: { $0.key == "metric" })?.text,
      let task = configuration.task ?? Dataset.usualTask(at: configuration.data)
    else { return error }
    do {
      _ = try MonitoredMetric(named: name, task: task)
      return error
    } catch let better { return better }
  }
}
