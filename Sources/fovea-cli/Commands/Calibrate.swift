import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea calibrate`: how far a model's scores are from the shares of right answers.
struct Calibrate: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure how far scores can be trusted, and calibrate them.",
    discussion: """
      For classification and detection. Validation is divided in two halves: a temperature, by \
      which logits are divided, is fitted on one, and calibration is measured on the other before \
      and after. Without DATA the run's own data is read. The model's file stays as it is; \
      --output writes another with the temperature, which every command and predictor applies.

        fovea calibrate runs/classification/photos-resnet18
        fovea calibrate runs/classification/photos-resnet18 --output calibrated.safetensors
        fovea calibrate model.safetensors new-photos --split all --json

      Writes calibration.json and calibration.png, a reliability diagram, into the run's folder \
      calibrate.

      --json prints calibration.json on one line: temperature, previousTemperature, limit, split, \
      fitting and held {imageCount, sampleCount}, accuracy, figures.KEY.{before, after, \
      beforeInterval, afterInterval, changeInterval} of \
      \(CalibrationFigures.keys.joined(separator: ", ")), reliabilityBefore[] and \
      reliabilityAfter[], and definitions.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(
    help: ArgumentHelp("Labelled images; by default the run's own data.", valueName: "DATA"))
  var data: String?

  @Option(help: "train, val, test or all; by default val, or all if the data has no splits.")
  var split: String?

  @Option(help: "The key of the draw of the halves. [default: 0]")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Detection: the least score of the boxes that count. [default: 0.05]", valueName: "SCORE"))
  var floor: Double?

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write the model with its temperature into this file.", valueName: "FILE"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The folder of record and picture; by default calibrate in the run's folder.",
      valueName: "FOLDER"))
  var report: String?

  @OptionGroup(title: "Computing") var computing: SettingFlags<InferenceSelection>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    try UsageError.check("--floor", floor, in: 0...0.99)
    try OutputPlace.checkModel(output, from: model)
    if let report { try OutputPlace.checkFolder(report, option: "--report") }
    let trained = try ModelPlace.open(
      model, before: [data].compactMap { $0 }, in: "fovea calibrate")
    try CalibrationStudy.check(trained.card.task)
    if floor != nil, trained.card.task != .detection {
      throw UsageError(
        "--floor is for detection; the model is for \(trained.card.task.rawValue)")
    }
    let place = try DiagnosedData(
      trained, at: model, data, split: split, usual: [.validation], computing, reading)
    let folder = try ResultsPlace.folder(
      report, for: place.run, at: model, command: "calibrate")
    let study = try CalibrationStudy(
      of: trained, on: place.dataset, split: place.split, seed: seed ?? 0,
      floor: floor ?? CalibrationStudy.usualFloor, options: place.options,
      progress: place.progress("measuring scores"))
    DiagnosedData.note(study.skippedImages)
    let record = study.record
    let images = record.fitting.imageCount + record.held.imageCount
    if images < CalibrationStudy.fewImages {
      Output.note(
        "note: \(record.split) has only \(Text.count(images, "image")), so the temperature is "
          + "uncertain: look at the intervals")
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try record.write(to: folder.appendingPathComponent("calibration.json"))
    try RunPictures.write([("calibration", .calibration(record))], to: folder)
    if json {
      Output.line(try RecordCoding.line(record))
    } else {
      Output.text(CalibrationTable.text(record))
    }
    Output.note("wrote calibration.json and calibration.png to \(folder.shown)")
    try finish(study, place)
  }

  /// Writes the calibrated model, or says how.
  private func finish(_ study: CalibrationStudy, _ place: DiagnosedData) throws {
    if let output {
      try study.calibrated().write(to: URL(fileURLWithPath: output))
      Output.note("wrote the calibrated model to \(output)")
    } else if study.record.limit == nil, !study.record.isWithinChance {
      let words =
        ["fovea", "calibrate", model] + place.words + (seed.map { ["--seed", "\($0)"] } ?? [])
        + (floor.map { ["--floor", "\($0)"] } ?? []) + ["--output", "calibrated.safetensors"]
      Output.next(words, label: "to store the temperature")
    }
  }
}
