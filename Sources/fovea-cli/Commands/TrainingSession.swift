import FoveaSupport
import ArgumentParser
import Fovea
import Foundation

/// One call of `fovea train`, from reading the data to the last picture.
struct TrainingSession {
  private let configuration: TrainingConfiguration
  private let recordedSplits: String?
  private let data: DividedDataset
  private let folder: URL
  private let trainer: Trainer
  private let isQuiet: Bool

  /// Reads the data, says what it holds, and checks all that can be checked before training.
  init(_ settings: ResolvedSettings, resuming resumed: URL?, isQuiet: Bool) throws {
    recordedSplits = settings.splits
    self.isQuiet = isQuiet
    let data = try settings.loadData(resuming: resumed)
    self.data = data
    let adopted = try settings.configuration.adoptingModel(reader: .catalogue)
    configuration = try UsageError.rethrowing { try adopted.resolved(for: data.dataset.task) }
    for line in DataSummary.head(data.dataset) { Output.line(line) }
    Output.line()
    for line in DataSummary.lines(data.dataset) { Output.line(line) }
    Output.line()
    folder = resumed ?? configuration.runFolder(for: data.dataset.task)
    trainer = try Trainer(
      configuration: configuration, data: data, runFolder: folder,
      resuming: resumed != nil)
  }

  /// The settings of a run to resume.
  ///
  /// - Throws: an error that says what the folder lacks.
  static func configuration(of run: URL) throws -> TrainingConfiguration {
    let file = RunFiles(run).configuration
    guard FileManager.default.fileExists(atPath: file.path) else {
      let exists = FileManager.default.fileExists(atPath: run.path)
      throw Failure(
        exists
          ? "\(run.path) holds no run to resume: there is no \(file.lastPathComponent) in it"
          : "there is no run \(run.path) to resume")
    }
    return try TrainingConfiguration(recordedIn: run)
  }

  /// Trains, then measures and draws.
  func run() throws {
    let stop = trainer.stopSignal
    let interrupt = Interrupt {
      stop.request()
      Output.note(
        "\nstopping: finishing the step and writing a checkpoint; Ctrl-C again quits at once")
    }
    var display = TrainingDisplay(metric: configuration.metric, isQuiet: isQuiet)
    let result: TrainingResult
    do {
      result = try trainer.train { event in
        if case .started(let plan) = event { try writeSettings(plan) }
        display.show(event)
      }
    } catch {
      display.clear()
      throw error
    }
    display.clear()
    guard result.ending != .interrupted else {
      Output.note("interrupted; go on with: fovea train --resume \(Shell.quoted(folder.shown))")
      throw ExitCode(130)
    }
    tell(result)
    try measure(result, interrupt)
  }

  /// Writes the settings with what data and model decided, such as the input's size.
  private func writeSettings(_ plan: TrainingPlan) throws {
    var configuration = configuration
    configuration.learningRate = configuration.resolvedLearningRate
    configuration.imageSize = InputSize(height: plan.inputShape[0], width: plan.inputShape[1])
    configuration.channels = plan.inputShape[2]
    if configuration.weights == nil, configuration.normalization == .automatic {
      configuration.normalization = .measured
    }
    let text = try ConfigurationText.yaml(configuration, splits: recordedSplits)
    try AtomicFile.write(Data(text.utf8), to: folder.appendingPathComponent("config.yaml"))
  }

  private func tell(_ result: TrainingResult) {
    Output.line()
    var text = "trained \(result.epochs) epochs in \(Text.duration(result.seconds))"
    if let value = result.bestValue, let epoch = result.bestEpoch {
      text += "; best val \(result.metric) \(Text.fixed(value, 4)) in epoch \(epoch)"
    }
    Output.line(text)
    if !result.skippedImages.isEmpty {
      Output.line(
        "skipped \(result.skippedImages.count) images that can't be decoded; "
          + "\(RunFiles(folder).skipped.shown) lists them")
    }
  }

  /// Measures the model on test, or on validation where there is no test split, and draws.
  private func measure(_ result: TrainingResult, _ interrupt: Interrupt) throws {
    guard let file = result.modelFile else { return }
    let splits = data.dataset.splits
    guard let split = [Split.test, .validation].first(where: splits.contains) else {
      Output.line("no test and no validation split: nothing to measure the model on")
      return tellFolder(pictures: [])
    }
    let evaluation = try Measurement.run(
      TrainedModel(contentsOf: file), data.dataset, split: split,
      options: InferenceOptions(
        batchSize: configuration.batchSize, workers: configuration.workers,
        onBadImage: configuration.onBadImage), interrupt: interrupt)
    let epoch = result.bestEpoch.map { "the weights of epoch \($0)" } ?? "the last weights"
    Output.line(
      split == .test
        ? "measured on test once, now, with \(epoch)"
        : "no test split: measured on val, which also chose \(epoch); expect a little less on "
          + "new images")
    Output.line()
    Output.text(evaluation.text)
    let pictures = try RunReport.write(
      evaluation, of: data.dataset, history: result.history, bestEpoch: result.bestEpoch,
      to: folder)
    tellFolder(pictures: pictures)
  }

  private func tellFolder(pictures: [URL]) {
    Output.line()
    Output.line("run: \(folder.shown)")
    if let predictions = pictures.last {
      Output.line("sample predictions: \(predictions.shown)")
      let others = pictures.dropLast().map(\.lastPathComponent).joined(separator: ", ")
      Output.line(Text.wrapped("other pictures there: \(others)", columns: 79))
    }
  }
}
