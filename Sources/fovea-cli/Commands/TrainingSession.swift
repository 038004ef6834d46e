import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// One run of `fovea train`, from reading the data to the last picture.
struct TrainingSession {
  private let trainer: Trainer
  private let isQuiet: Bool
  private var data: DividedDataset { trainer.data }
  private var folder: URL { trainer.runFolder }

  /// Reads the data, prints a summary of it, and checks everything that can be checked before
  /// training.
  init(_ configuration: TrainingConfiguration, resuming resumed: URL?, isQuiet: Bool) throws {
    self.isQuiet = isQuiet
    let data = try configuration.loadData(recordedIn: resumed)
    // The notes of the data come with those of the trainer.
    Output.line(DataSummary.head(data.dataset))
    Output.line()
    for line in DataSummary.lines(data.dataset) { Output.line(line) }
    Output.line()
    trainer = try Trainer(
      configuration: configuration, data: data, runFolder: resumed, resuming: resumed != nil)
  }

  /// The settings of a run to resume.
  ///
  /// - Throws: An error naming the missing file or folder.
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

  /// Trains the model, evaluates it and draws the pictures.
  func run() throws {
    let stop = trainer.stopSignal
    let interrupt = Interrupt {
      stop.request()
      Output.note(
        "\nstopping: finishing the step and writing a checkpoint; Ctrl-C again quits at once")
    }
    var display = TrainingDisplay(metric: trainer.resolved.metric.name, isQuiet: isQuiet)
    let result: TrainingResult
    do {
      result = try trainer.train { display.show($0) }
    } catch {
      display.clear()
      throw error
    }
    display.clear()
    guard result.ending != .interrupted else {
      Output.note("interrupted; continue with: fovea train --resume \(Shell.quoted(folder.shown))")
      throw ExitCode(130)
    }
    tell(result)
    try measure(result, interrupt)
  }

  private func tell(_ result: TrainingResult) {
    Output.line()
    var text =
      "trained \(result.epochs) \(result.epochs == 1 ? "epoch" : "epochs") in "
      + "\(Text.duration(result.seconds))"
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

  /// Evaluates the model on test, or on validation without a test split, and draws the pictures.
  private func measure(_ result: TrainingResult, _ interrupt: Interrupt) throws {
    guard let file = result.modelFile else { return }
    let splits = data.dataset.splits
    guard let split = [Split.test, .validation].first(where: splits.contains) else {
      Output.line("no test and no validation split: the model is not evaluated")
      return tellFolder(pictures: [])
    }
    let evaluation = try Measurement.run(
      TrainedModel(contentsOf: file), data.dataset, split: split,
      options: InferenceOptions(
        batchSize: trainer.configuration.batchSize, workers: trainer.configuration.workers,
        onBadImage: trainer.configuration.onBadImage), interrupt: interrupt)
    let epoch = result.bestEpoch.map { "the weights of epoch \($0)" } ?? "the last weights"
    Output.line(
      split == .test
        ? "evaluated on test, with \(epoch)"
        : "no test split: evaluated on val, which also chose \(epoch); expect slightly lower "
          + "values on new images")
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
