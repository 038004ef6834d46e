import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea labels`: finds labels that are probably wrong.
struct Labels: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "labels",
    abstract: "Find labels that are probably wrong, and prepare a table to decide about them.",
    usage: """
      fovea labels DATA [--SETTING VALUE ...]
      fovea labels RUN [--SETTING VALUE ...]
      fovea labels RUN --held-out
      fovea labels RUN|MODEL DATA
      """,
    discussion: """
      No model judges an image that it was trained on. For DATA, or the data of RUN, the images \
      are cut into folds, and a model is trained for each on the others, by the settings of RUN or \
      those given here. With --held-out, or given other DATA, the model of RUN judges the images \
      that it was not trained on, and nothing is trained. Where no model is named, classes are \
      judged by linear probes on efficientnet-lite0, if it was downloaded.

        fovea weights get efficientnet-lite0
        fovea labels photos
        fovea labels photos --weights efficientnet-lite0 --probe --epochs 5 --learning-rate 0.002
        fovea labels runs/classification/photos-resnet18 --epochs 10
        fovea labels runs/classification/photos-resnet18 --held-out
        fovea labels runs/classification/photos-resnet18 new-photos

      Classification: confident learning. Regression: residuals that are far from the others. \
      Detection: overlooked, swapped and badly located boxes. Segmentation: regions of another \
      class. Writes labels.csv, to decide in its column 'action', labels.html and labels.png, to \
      look at, and labels.json into the folder; 'fovea relabel' applies the decisions to a copy of \
      the labels. Ctrl-C stops; the same command goes on where it stopped.

      --json prints labels.json on one line: name, path, task, method, filter, imageCount, \
      judgedCount, agreement, estimatedErrors, expectedErrors, estimatedPrecision, classNames, \
      thresholds, joint (rows: given, columns: true), notes, issues[].{path, kind, given, \
      suggested, score, margin, selfConfidence, box, suggestedBox, split, valueName, action}.
      """)

  @Argument(
    help: ArgumentHelp("Labelled images, a run's folder or a model.", valueName: "RUN|DATA"))
  var source: String

  @Argument(
    help: ArgumentHelp(
      "Labelled images for the model to judge that it was not trained on.", valueName: "DATA"))
  var other: String?

  @Option(help: ArgumentHelp("The number of folds. (default: 4)", valueName: "NUMBER"))
  var folds: Int?

  @Flag(help: "Let the run's own model judge the images that it was not trained on.")
  var heldOut = false

  @Option(
    help: ArgumentHelp(
      "The choice of suspected labels: both, prune-by-class, prune-by-noise-rate or "
        + "confident-joint. (default: both)", valueName: "NAME"),
    completion: .list(ConfidentLearning.Filter.allCases.map(\.rawValue)))
  var filter: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder to write; by default labels in RUN, or DATA's name with -labels in the working "
        + "folder.", valueName: "FOLDER"))
  var output: String?

  @Option(
    help: ArgumentHelp("A YAML file of settings.", valueName: "FILE"), completion: .file())
  var config: String?

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Flag(name: [.short, .long], help: "Don't show progress.")
  var quiet = false

  @OptionGroup var flags: TrainingFlags

  func run() throws {
    Output.goOnWithoutReader()
    let rule = try rule()
    try UsageError.check("--folds", folds, in: 2...1000)
    let run = ModelPlace.isModel(source) ? try TrainedRun(contentsOf: source) : nil
    let settings = try settings(run)
    let folder = try folder(run)
    try LabelFiles.checkUndecided(folder)
    var audit = try LabelAudit(
      settings, run: run, judges: try judges(run), filter: rule, folder: folder,
      weightReader: .catalogue)
    if run == nil { try chooseJudges(&audit) }
    for note in audit.dataset.notes { Output.note("note: " + note) }
    if let threads = settings.threads { Engine.threads = threads }
    guard let record = try measure(audit) else {
      Output.note("interrupted; the same command goes on from here")
      throw ExitCode(130)
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try LabelFiles.write(record, of: audit.dataset, to: folder)
    if json {
      Output.line(try RecordCoding.line(record))
    } else {
      Output.text(LabelsTable.text(record))
    }
    for note in record.notes { Output.note("note: " + note) }
    tell(record, folder)
  }

  private func rule() throws -> ConfidentLearning.Filter {
    guard let filter else { return .both }
    guard let rule = ConfidentLearning.Filter(rawValue: filter) else {
      throw UsageError.unknown(
        "--filter", filter, known: ConfidentLearning.Filter.allCases.map(\.rawValue))
    }
    return rule
  }

  /// The settings: those of the run or the defaults, overridden by the file, then by flags.
  private func settings(_ run: TrainedRun?) throws -> TrainingConfiguration {
    if run == nil, heldOut || other != nil {
      throw UsageError(
        "\(source) holds no model, which "
          + (heldOut ? "--held-out" : "a second argument") + " needs: fovea labels RUN "
          + (other.map(ShellText.quoted) ?? "--held-out"))
    }
    let isJudgedByModel = heldOut || other != nil
    if isJudgedByModel, folds != nil {
      throw UsageError("--folds has no effect where the run's own model judges: leave it out")
    }
    var settings = run?.configuration ?? TrainingConfiguration()
    if let other {
      // Only the way of computing is the run's; the data is read by its own settings.
      var fresh = TrainingConfiguration()
      (fresh.batchSize, fresh.data) = (settings.batchSize, other)
      settings = fresh
    } else if run == nil {
      settings.data = source
    } else if run?.configuration == nil {
      throw UsageError(
        "\(source) is a model without a run's folder, so its data is not known: fovea labels "
          + "\(ShellText.quoted(source)) DATA")
    }
    // The run has recorded its splits.
    if run != nil, other == nil { settings.splits = nil }
    try checkFlags(isJudgedByModel: isJudgedByModel, hasSplits: run != nil && other == nil)
    var problems = Problems()
    try flags.apply(config, data: nil, to: &settings, &problems)
    for error in settings.problems { problems.collect { throw error } }
    problems.collect { try settings.checkDataPlace() }
    if let weights = settings.weights, !isJudgedByModel {
      problems.collect { try UsageError.rethrowing { try WeightReader.checkSource(weights) } }
    }
    try problems.check()
    return settings
  }

  /// - Throws: `UsageError` for flags without effect.
  private func checkFlags(isJudgedByModel: Bool, hasSplits: Bool) throws {
    let given = flags.given.map(\.key)
    let names = Dictionary(
      TrainingConfiguration.settings.map { ($0.key, "--" + $0.flag) }
    ) { first, _ in first }
    let ofRuns =
      ["data", "runs", "name", "splitRatios", "ignoreGivenSplits"] + (hasSplits ? ["splits"] : [])
    try UsageError.refuse(
      ofRuns.map { (names[$0] ?? $0, given.contains($0)) }, "in fovea labels: leave it out")
    guard isJudgedByModel else { return }
    let used = Set(
      ReadingSettings.keys + ["batchSize", "threads", "workers", "onBadImage", "splits"])
    try UsageError.refuse(
      [("--config", config != nil)]
        + given.map { (names[$0] ?? $0, !used.contains($0)) },
      "where the run's own model judges, since nothing is trained: leave it out")
  }

  private func judges(_ run: TrainedRun?) throws -> LabelAudit.Judges {
    guard let run, heldOut || other != nil else { return .folds(folds ?? 4) }
    return .model(run)
  }

  /// Takes linear probes where the choice of the model is open, and weights are at hand.
  private func chooseJudges(_ audit: inout LabelAudit) throws {
    guard config == nil, flags.model.given.isEmpty, flags.tuning.given.isEmpty,
      audit.dataset.task == .classification
    else { return }
    let name = Self.weights
    guard try WeightCatalogue.cached(name) != nil else {
      let usual = try ResolvedConfiguration(audit.configuration, for: audit.dataset.task).model
      Output.note(
        "note: trains \(usual) from scratch for each fold. Linear probes take a fraction of the "
          + "time, and on photos find more: fovea weights get \(name), then the same command")
      return
    }
    let given = (flags.input.given + flags.optimization.given).map(\.key)
    try audit.useProbes(on: name, keeping: Set(given))
    Output.note(
      "note: no model is named, so linear probes on \(name) judge, which is at hand: "
        + "\(audit.configuration.epochs) epochs on its features")
  }

  /// The weights of the judges where nothing is chosen.
  private static let weights = "efficientnet-lite0"

  private func folder(_ run: TrainedRun?) throws -> URL {
    if let run, other == nil {
      return try ResultsPlace.folder(output, for: run, at: source, command: "labels")
    }
    let folder =
      output.map { URL(fileURLWithPath: $0) } ?? Check.folder(of: other ?? source, "labels")
    try OutputPlace.checkFolder(folder.path)
    return folder
  }

  private func measure(_ audit: LabelAudit) throws -> LabelsRecord? {
    let stop = audit.stopSignal
    let interrupt = Interrupt {
      stop.request()
      Output.note("\nstopping after this step; Ctrl-C again quits at once")
    }
    return try withExtendedLifetime(interrupt) {
      var display = LabelDisplay(isQuiet: quiet)
      defer { display.clear() }
      return try audit.run { display.show($0) }
    }
  }

  private func tell(_ record: LabelsRecord, _ folder: URL) {
    Output.note("wrote labels.csv, labels.html, labels.png and labels.json to \(folder.shown)")
    guard !record.issues.isEmpty else { return }
    let table = folder.appendingPathComponent(LabelFiles.table)
    // Corrected boxes and masks are a folder of annotations.
    let hasPlaces = record.issues.contains { $0.box != nil }
    Output.note(
      "write accept, drop, keep or a label into the column 'action' of \(table.shown)")
    Output.next(
      ["fovea", "relabel", table.shown, "-o", "relabelled" + (hasPlaces ? "" : ".csv")],
      label: "then")
  }
}
