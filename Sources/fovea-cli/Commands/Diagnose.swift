import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea diagnose`: the verdict on a run, and what to try next.
struct Diagnose: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Tell overfitting, underfitting and other faults of a run, and what to try next.",
    usage: """
      fovea diagnose RUN [DATA]
      fovea diagnose --rules
      """,
    discussion: """
      The model is measured on training and validation images, in inference mode without \
      augmentation. The difference is compared with the confidence interval on validation; the \
      losses of all epochs, the settings, the counts of classes, and images that resemble those of \
      other splits are considered, too.

        fovea diagnose runs/classification/photos-resnet18
        fovea diagnose runs/classification/photos-resnet18 moved/photos --json

      The verdict is one of: \
      \(FitVerdict.allCases.map(\.title).joined(separator: ", ")). Its evidence follows, and the \
      commands to try, by descending expected gain, complete. --rules prints the rules with their \
      sources.

      DATA is needed only where the run's data has moved. diagnosis.json and diagnosis.png are \
      written into the run's folder.

      --json prints diagnosis.json on one line: task, model, data, verdict, headline, definition, \
      epoch, metric and loss (name, lowerIsBetter, training, validation, interval, \
      trainingImages, trainingTotal, validationImages), evidence[].{name, value, text}, figures, \
      remedies[].{kind, reason, command}, others, settings, bestEpoch, epochs.
      """)

  @Argument(help: ArgumentHelp("A run's folder.", valueName: "RUN"))
  var model: String?

  @Argument(
    help: ArgumentHelp(
      "The run's data, where it has moved; by default where it was in training.",
      valueName: "DATA"))
  var data: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder of diagnosis.json and diagnosis.png; by default the run's.", valueName: "FOLDER"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The maximum number of images measured of each split; of more, a random part.",
      valueName: "NUMBER"))
  var images = RunEvidence.usualLimit

  @Flag(help: "Print the rules with their conditions and sources.")
  var rules = false

  @Flag(help: "Print one JSON object instead of lines.")
  var json = false

  @OptionGroup(title: "Computing") var computing: SettingFlags<InferenceSelection>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    if rules { return Output.text(RuleTable.text()) }
    guard let model else {
      throw UsageError("RUN is missing. Give a run's folder: fovea diagnose RUN")
    }
    try UsageError.check("--images", images, in: 2...1_000_000_000)
    let usual = try computing.configuration()
    if let threads = usual.threads { Engine.threads = threads }
    let trained = try ModelPlace.open(
      model, before: data.map { [$0] } ?? [], in: "fovea diagnose")
    let run = try TrainedRun(contentsOf: URL(fileURLWithPath: model), model: trained)
    guard var settings = run.configuration, let files = run.files else {
      throw Failure(
        "\(model) is a model without a run's folder: the settings and the history that a diagnosis "
          + "compares are missing. Its figures alone: fovea evaluate \(ShellText.quoted(model)) "
          + (data.map(ShellText.quoted) ?? "DATA"))
    }
    let folder = output.map { URL(fileURLWithPath: $0) } ?? files.folder
    try OutputPlace.checkFolder(folder.path)
    try reading.apply(to: &settings)
    if let data { settings.data = data }
    try settings.checkDataPlace()
    let record = try RunDiagnosis.record(
      of: run, settings: settings, shownAs: model, limit: images, searchSeconds: 5,
      options: InferenceOptions(
        batchSize: computing.has("batchSize") ? usual.batchSize : settings.batchSize,
        onBadImage: computing.has("onBadImage") ? usual.onBadImage : settings.onBadImage))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try record.write(to: folder.appendingPathComponent("diagnosis.json"))
    try Figure.diagnosis(record, history: run.history)
      .write(to: folder.appendingPathComponent("diagnosis.png"))
    if json {
      Output.line(try RecordCoding.line(record))
    } else {
      Output.line(SettingNames.asFlags(DiagnosisText.full(record)))
    }
    Output.note("wrote diagnosis.json and diagnosis.png to \(folder.shown)")
  }
}

/// The measurement of a run with a progress bar, and its diagnosis.
enum RunDiagnosis {
  /// Diagnoses a run on its own data.
  ///
  /// - Parameters:
  ///   - settings: The run's settings with the place of the data.
  ///   - name: The run's folder as commands name it.
  /// - Throws: The library's errors.
  static func record(
    of run: TrainedRun, settings: TrainingConfiguration, shownAs name: String, limit: Int,
    searchSeconds: Double, options: InferenceOptions
  ) throws -> DiagnosisRecord {
    let read = try settings.readData(for: run.trained)
    return try record(
      of: run, on: run.files?.divided(read) ?? read, givenSplits: read.splits,
      data: settings.data, shownAs: name, limit: limit, searchSeconds: searchSeconds,
      options: options)
  }

  /// Diagnoses a run on data that was read and divided.
  ///
  /// - Parameter validated: The evaluation of the whole validation split, where there is one.
  /// - Throws: The library's errors.
  static func record(
    of run: TrainedRun, on dataset: Dataset, givenSplits: [Split], data: String,
    shownAs name: String, limit: Int, validated: (any TaskEvaluation)? = nil,
    searchSeconds: Double, options: InferenceOptions
  ) throws -> DiagnosisRecord {
    var bar = ProgressBar("diagnosing", total: 1)
    defer { bar.clear() }
    var evidence = try RunEvidence(
      measuring: run, on: dataset, givenSplits: givenSplits, limit: limit, validated: validated,
      searchSeconds: searchSeconds, options: options
    ) { done, total in
      bar.total = total
      bar.update(done)
    }
    evidence.folder = name
    evidence.settings.data = data
    return Diagnosis(evidence).record
  }
}
