import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea compare`: trained models on the same samples.
struct Compare: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare trained models on the same samples.",
    discussion: """
      Each model is compared with the first. The samples are the test split of the first run, or \
      of --data; samples that one of the models was trained on, or that chose its best epoch, are \
      left out. Differences have intervals of a paired bootstrap: each resample draws the same \
      images for both models. Folders without a model are left out, so that all runs of a folder \
      can be given.

        fovea compare runs/classification/photos-resnet18 runs/classification/photos-small_cnn
        fovea compare runs/classification/*
        fovea compare a.safetensors b.safetensors --data new-photos --split all

      Writes compare.json, compare.png, samples.csv (each sample's outcome under each model) and \
      differences.png (images that one model gets right and another wrong).

      --json prints compare.json on one line: task, data, split, sampleCount, trainedOnCount, \
      selectedByCount, metric, runs[].{name, path, model, parameters, bytes, epochs, bestEpoch, \
      seconds, dataHash, figures}, settings[].{key, values}, isSameData, differences[].{run, \
      metric, estimate, interval, pValue, adjustedPValue, verdict}, disagreements[].{run, score, \
      better, worse, equalCount, mcNemarPValue}, definitions.
      """)

  @Argument(
    help: ArgumentHelp("Runs' folders or model files, two or more.", valueName: "RUN|MODEL"))
  var models: [String]

  @Option(
    help: ArgumentHelp(
      "Labelled images, in any format that 'fovea train' reads; by default the first run's.",
      valueName: "DATA"))
  var data: String?

  @Option(help: "train, val, test or all; by default test, or all if the data has no splits.")
  var split: String?

  @Option(
    help: ArgumentHelp(
      "Resamples of the bootstrap; by default 1000, for detection and verification 200.",
      valueName: "COUNT"))
  var resamples: Int?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder to write; by default 'compare' in the first run's folder.",
      valueName: "FOLDER"))
  var output: String?

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup(title: "Computing") var computing: SettingFlags<InferenceSelection>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    try UsageError.check("--resamples", resamples, in: 20...1_000_000)
    let paths = try usable()
    let place = try DiagnosedData(
      paths[0], data, split: split, in: "fovea compare", computing, reading)
    let runs =
      try [place.run]
      + paths.dropFirst().map { path in
        let model = try ModelPlace.open(path, before: [], in: "fovea compare")
        return try TrainedRun(contentsOf: URL(fileURLWithPath: path), model: model)
      }
    let folder = try ResultsPlace.folder(output, for: runs[0], at: paths[0], command: "compare")
    let bars = paths.map {
      place.progress("evaluating \(URL(fileURLWithPath: $0).lastPathComponent)")
    }
    let found = try RunComparison(resamples: resamples).examine(
      runs, on: place.dataset, split: place.split, options: place.options
    ) { try bars[$0]($1, $2) }
    DiagnosedData.note(found.record.skippedImages)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = try found.write(of: place.dataset, to: folder)
    if json {
      Output.line(try RecordCoding.line(found.record))
    } else {
      Output.text(ComparisonTable.text(found.record))
    }
    Output.note(
      "wrote \(files.map(\.lastPathComponent).joined(separator: ", ")) to \(folder.shown)")
    let best = Self.best(found.record)
    Output.next(
      ["fovea", "slices", paths[best]] + place.words,
      label: "next, where it is worse than elsewhere")
  }

  /// The paths without folders that hold no model.
  ///
  /// - Throws: `UsageError` where fewer than two are left.
  private func usable() throws -> [String] {
    var paths: [String] = []
    for path in models {
      let url = URL(fileURLWithPath: path)
      let files = RunFiles(url)
      let hasModel = [files.model, files.best].contains {
        FileManager.default.fileExists(atPath: $0.path)
      }
      if files.isFolder, !hasModel {
        Output.note("note: \(path) holds no model and is left out")
      } else {
        paths.append(path)
      }
    }
    guard paths.count > 1 else {
      throw UsageError(
        "fovea compare needs two runs or model files, and has "
          + (paths.first.map { "only \($0)" } ?? "none")
          + ". Data is given by --data: fovea compare RUN RUN --data DATA")
    }
    return paths
  }

  /// The model that is better than the first by most, beyond chance; else the first.
  private static func best(_ record: ComparisonRecord) -> Int {
    let better = record.differences.filter { $0.verdict == .better }
      .max { $0.estimate.magnitude < $1.estimate.magnitude }
    return better.flatMap { entry in record.runs.firstIndex { $0.name == entry.run } } ?? 0
  }
}
