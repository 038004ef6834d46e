import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea slices`: the parts of the data on which a model is worse than on the rest.
struct Slices: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "slices",
    abstract: "Find the parts of the data on which a trained model is worse than on the rest.",
    discussion: """
      The images are divided by class, size, aspect, brightness, contrast, sharpness, colour, \
      folder and every column of a CSV file without another use; objects and regions by class, \
      size and place. Each slice has its score with an interval, and is tested against the rest. \
      Slices are named where they are worse beyond chance, after a correction for the number of \
      slices.

        fovea slices runs/classification/photos-resnet18
        fovea slices model.safetensors new-photos --split all --json

      Writes slices.json, slices.png and, where a slice is worse, worst_slice.png.

      --json prints slices.json on one line: task, split, imageCount, scores[].{units, key, value, \
      count}, slices[].{units, attribute, value, count, score, interval, rest, pValue, \
      adjustedPValue, isWorse, figures}, leftOut[].{attribute, reason}, definitions.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(
    help: ArgumentHelp(
      "Labelled images, in any format that 'fovea train' reads; by default the run's own.",
      valueName: "DATA"))
  var data: String?

  @Option(help: "train, val, test or all; by default test, or all if the data has no splits.")
  var split: String?

  @Option(help: ArgumentHelp("The fewest images or objects of a slice.", valueName: "COUNT"))
  var minimumCount = 10

  @Option(
    help: ArgumentHelp("The probability of a false finding, above 0.", valueName: "SHARE"))
  var level = 0.05

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder to write; by default 'slices' in the run's folder.", valueName: "FOLDER"))
  var output: String?

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @OptionGroup(title: "Computing") var computing: SettingFlags<InferenceSelection>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    try UsageError.check("--minimum-count", minimumCount, in: 2...1_000_000)
    try UsageError.check("--level", level, in: 0.000_001...0.5)
    let place = try DiagnosedData(
      model, data, split: split, in: "fovea slices", computing, reading)
    let folder = try ResultsPlace.folder(output, for: place.run, at: model, command: "slices")
    let found = try SliceAnalysis(minimumCount: minimumCount, level: level).examine(
      place.run, on: place.dataset, split: place.split, options: place.options,
      progress: place.progress("evaluating"))
    DiagnosedData.note(found.record.skippedImages)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = try found.write(of: place.dataset, to: folder)
    if json {
      Output.line(try RecordCoding.line(found.record))
    } else {
      Output.text(SlicesTable.text(found.record))
    }
    Output.note(
      "wrote \(files.map(\.lastPathComponent).joined(separator: ", ")) to \(folder.shown)")
    tellNext(found.record, place)
  }

  /// The command that looks further: whether a slice is worse on other images, too, or whether the
  /// data has faults.
  private func tellNext(_ record: SlicesRecord, _ place: DiagnosedData) {
    if !record.worse.isEmpty, split == nil, data == nil {
      let words = ["fovea", "slices", model, "--split", "val"] + place.words
      return Output.next(words, label: "next, whether it is worse there, too")
    }
    let words =
      ["fovea", "check", data ?? place.run.configuration?.data ?? "DATA"]
      + SettingNames.words(reading.given.filter { CheckingSettings.keys.contains($0.key) })
    Output.next(words, label: "next, faults of images and labels")
  }
}
