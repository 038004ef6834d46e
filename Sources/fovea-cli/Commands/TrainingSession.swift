import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// One run of `fovea train`, from reading the data to the last picture.
struct TrainingSession {
  private let trainer: Trainer
  private let isQuiet: Bool
  private let explains: Bool
  private var data: DividedDataset { trainer.data }
  private var folder: URL { trainer.runFolder }

  /// Reads the data, prints a summary of it, and checks everything that can be checked before
  /// training.
  ///
  /// - Parameters:
  ///   - isQuiet: Whether to omit the progress bar.
  ///   - explains: Whether to print the definitions of the metrics.
  init(
    _ configuration: TrainingConfiguration, resuming resumed: URL?, isQuiet: Bool, explains: Bool
  ) throws {
    self.isQuiet = isQuiet
    self.explains = explains
    let dataset = try configuration.readData()
    var problems = Problems()
    for error in configuration.problems(with: dataset, isNew: resumed == nil) {
      problems.collect { throw error }
    }
    try problems.check()
    let data = try configuration.divide(dataset, recordedIn: resumed)
    // The notes of the data come with those of the trainer.
    Output.line(DataSummary.head(data.dataset))
    Output.line()
    for line in DataSummary.lines(data.dataset) { Output.line(line) }
    Output.line()
    trainer = try Trainer(
      configuration: configuration, data: data, runFolder: resumed, resuming: resumed != nil)
    trainer.judge = WatchRules().warnings
    if resumed == nil { Self.noteResemblance(in: data.dataset, configuration) }
  }

  /// The longest search for resembling images, in seconds.
  private static let searchSeconds = 5.0

  /// Notes images that resemble those of another split. Images of verification are of identities
  /// that are in one split each, and drawn shapes always resemble each other.
  private static func noteResemblance(in data: Dataset, _ configuration: TrainingConfiguration) {
    guard data.task != .verification, configuration.data != TrainingConfiguration.generatedData,
      let note = data.resemblance(within: searchSeconds)?.note
    else { return }
    Output.note(
      "note: \(note). 'fovea check \(ShellText.quoted(configuration.data))' lists them; "
        + "`groupColumn` and `splitMethod` group keep such images in one split.")
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
    let interrupt = interrupt()
    try withExtendedLifetime(interrupt.handler) {
      var display = TrainingDisplay(metric: trainer.resolved.metric.name, isQuiet: isQuiet)
      let result: TrainingResult
      do {
        result = try trainer.train { event in
          interrupt.unsaved.note(event)
          if case .foundLearningRate(let record) = event {
            let picture = RunFiles(folder).learningRate.deletingPathExtension()
              .appendingPathExtension("png")
            try Figure.learningRate(record).write(to: picture)
          }
          display.show(event)
        }
      } catch {
        display.clear()
        throw error
      }
      display.clear()
      guard result.ending != .interrupted else {
        Output.note(Self.continuation(of: folder))
        throw ExitCode(130)
      }
      Output.line()
      Output.line(
        "trained \(Text.count(result.epochs, "epoch")) in \(Text.duration(result.seconds))")
      tellSkipped(result)
      try measure(result)
    }
  }

  /// Catches Ctrl-C. Where no step would be lost, the program ends at once: before the first step,
  /// whose plan takes long to compile, and after the last.
  private func interrupt() -> (handler: Interrupt, unsaved: UnsavedProgress) {
    let (stop, folder, unsaved) = (trainer.stopSignal, folder, UnsavedProgress())
    let handler = Interrupt {
      stop.request()
      guard unsaved.exists else {
        let isStarted = FileManager.default.fileExists(atPath: RunFiles(folder).configuration.path)
        Output.note(
          "\n" + (isStarted ? Self.continuation(of: folder) : "interrupted before the run began"))
        _exit(130)
      }
      Output.note(
        "\nstopping: finishing the step and writing a checkpoint; Ctrl-C again quits at once")
    }
    return (handler, unsaved)
  }

  private static func continuation(of folder: URL) -> String {
    "interrupted; continue with: fovea train --resume \(ShellText.quoted(folder.shown))"
  }

  /// The images that training and validation lack.
  private func tellSkipped(_ result: TrainingResult) {
    guard !result.skippedImages.isEmpty else { return }
    let names = Set(result.skippedImages.map(\.name))
    let counts = data.dataset.splits.compactMap { split -> String? in
      let count = data.dataset.indices(of: split).count {
        names.contains(data.dataset.samples[$0].id)
      }
      return count > 0 ? "\(count) of \(split.rawValue)" : nil
    }
    Output.line(
      Text.flowed(
        "without \(Text.count(names.count, "image")) that can't be decoded "
          + "(\(counts.joined(separator: ", "))); \(RunFiles(folder).skipped.shown) lists them",
        columns: Terminal.results.columns))
  }

  /// Evaluates the model on test, or on validation without a test split, and draws the pictures.
  private func measure(_ result: TrainingResult) throws {
    guard let file = result.modelFile else { return }
    let splits = data.dataset.splits
    guard let split = [Split.test, .validation].first(where: splits.contains) else {
      Output.line("no test and no validation split: the model is not evaluated")
      return tellFolder(result, pictures: try watchPicture())
    }
    let evaluation = try Measurement.run(
      TrainedModel(contentsOf: file), data.dataset, split: split,
      options: InferenceOptions(
        batchSize: trainer.configuration.batchSize, workers: trainer.configuration.workers,
        onBadImage: trainer.configuration.onBadImage))
    try RunFiles(folder).append(skipped: evaluation.skippedImages)
    let pictures = try RunReport.write(
      evaluation, of: data.dataset, history: result.history, bestEpoch: result.bestEpoch,
      to: folder)
    Output.line()
    if explains { Output.text(evaluation.explanation + "\n") }
    Output.text(evaluation.text)
    tellVerdict(split == .validation ? evaluation : nil)
    tellFolder(result, pictures: pictures + (try watchPicture()), judgedOn: split)
  }

  /// Prints the layers of a watched run, and draws their picture.
  private func watchPicture() throws -> [URL] {
    guard trainer.configuration.watch != nil else { return [] }
    let log = try RecordLog<WatchRecord>(contentsOf: RunFiles(folder).watch)
    Output.text(WatchReport.text(log.records))
    Output.line()
    return [try WatchReport.write(log.records, to: folder)].compactMap(\.self)
  }

  /// The most images of each split that the verdict after training measures.
  private static let verdictImages = 500

  /// The verdict in a few lines: `fovea diagnose` in short.
  ///
  /// - Parameter validated: The evaluation of validation, where that was evaluated.
  private func tellVerdict(_ validated: (any TaskEvaluation)?) {
    let (dataset, configuration) = (data.dataset, trainer.configuration)
    let count = dataset.indices(of: .validation).count
    guard count > 0 else {
      return Output.line("verdict: none without validation images")
    }
    do {
      let record = try RunDiagnosis.record(
        of: TrainedRun(contentsOf: folder), on: dataset, givenSplits: [],
        data: configuration.data, shownAs: folder.shown, limit: min(count, Self.verdictImages),
        validated: validated, searchSeconds: 0,
        options: InferenceOptions(
          batchSize: configuration.batchSize, workers: configuration.workers,
          onBadImage: configuration.onBadImage))
      let command = "fovea diagnose \(ShellText.quoted(folder.shown))"
      for line in DiagnosisText.short(record, command: command) {
        // Commands stay on one line, so that they can be pasted.
        let isCommand = line.contains("fovea ")
        Output.line(isCommand ? line : Text.flowed(line, columns: Terminal.results.columns))
      }
    } catch {
      Output.note("note: no verdict: \(ErrorText.of(error))")
    }
  }

  /// The last lines: the weights, the folder, the next command.
  private func tellFolder(
    _ result: TrainingResult, pictures: [URL], judgedOn split: Split? = nil
  ) {
    if let value = result.bestValue, let epoch = result.bestEpoch {
      Output.line(
        "weights of epoch \(epoch) of \(result.epochs), best val \(result.metric) "
          + Text.fixed(value, 4))
    } else {
      Output.line("weights of the last epoch")
    }
    if split == .validation {
      Output.line(
        "val also chose the weights: expect slightly lower values on new images")
    }
    Output.line("run: \(folder.shown)")
    if !pictures.isEmpty {
      let names = pictures.reversed().map(\.lastPathComponent).joined(separator: ", ")
      Output.line(Text.flowed("pictures there: \(names)", columns: Terminal.results.columns))
    }
    Output.line("next: fovea predict \(ShellText.quoted(folder.shown)) IMAGE")
  }
}
