import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea threshold`: the choice of a decision threshold of a trained model.
struct Threshold: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "threshold",
    abstract: "Choose the score from which a class is predicted.",
    discussion: """
      The threshold is chosen on validation and measured on test, if there is one. Without DATA \
      the run's own data is read. The class stands before the target where there are more than \
      two; in detection, without a class, objects of all classes count. Segmentation counts \
      pixels, or images with --per image; false positives are counted in images.

        fovea threshold runs/classification/tiles-small_cnn --target crack:recall=0.95
        fovea threshold runs/detection/cells-yolo-n --target false-positives=0.1
        fovea threshold runs/segmentation/scans-unet --target f1 --output decided.safetensors
        fovea threshold runs/classification/tiles-small_cnn --costs crack:FP=1,FN=20
        fovea threshold runs/classification/tiles-small_cnn --costs costs.csv

      A CSV of costs has a row for each true class and a column for each predicted one, with names.

      Writes threshold.json and threshold.png, the curves, into the run's folder threshold.

      --json prints threshold.json on one line: className, unit, target, beta, score, isReached, \
      choosing and testing {split, imageCount, truePositives, falsePositives, falseNegatives, \
      values.KEY, intervals.KEY}, around[] (thresholds near the chosen one), costs, and definitions.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(
    help: ArgumentHelp("Labelled images; by default the run's own data.", valueName: "DATA"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "recall=0.95, precision=0.9, f1, fbeta=2, or false-positives=0.1 (per image).",
      valueName: "[CLASS:]FIGURE=VALUE"))
  var target: String?

  @Option(
    help: ArgumentHelp(
      "The lowest cost: [CLASS:]FP=1,FN=20, or a CSV file with all classes.",
      valueName: "COSTS"))
  var costs: String?

  @Option(
    help: ArgumentHelp(
      "The split to choose on: train, val, test or all; by default val, or all if the data has no "
        + "splits."))
  var split: String?

  @Option(help: "Segmentation: what is counted, pixel or image. [default: pixel]")
  var per: String?

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write the model with its threshold into this file.", valueName: "FILE"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The folder of record and picture; by default threshold in the run's folder.",
      valueName: "FOLDER"))
  var report: String?

  @OptionGroup(title: "Computing") var computing: SettingFlags<InferenceSelection>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    try checkPer()
    try OutputPlace.checkModel(output, from: model)
    if let report { try OutputPlace.checkFolder(report, option: "--report") }
    let trained = try ModelPlace.open(
      model, before: [data].compactMap { $0 }, in: "fovea threshold")
    if trained.card.task == .verification { return try showDistance(trained) }
    try ThresholdStudy.check(trained.card.task)
    if per != nil, trained.card.task != .segmentation {
      throw UsageError(
        "--per is for segmentation; the model is for \(trained.card.task.rawValue)")
    }
    let goal = try goal(trained.card)
    try ThresholdStudy.check(trained.card.task, goal)
    let place = try DiagnosedData(
      trained, at: model, data, split: split, usual: [.validation], computing, reading)
    let folder = try ResultsPlace.folder(report, for: place.run, at: model, command: "threshold")
    let testing: Split? =
      place.split == .validation && place.dataset.splits.contains(.test) ? .test : nil
    let study = try ThresholdStudy(
      goal, for: trained, on: place.dataset, split: place.split, testing: testing,
      perImage: per == "image", options: place.options,
      progress: place.progress("measuring scores"))
    DiagnosedData.note(study.skippedImages)
    try write(study, place, to: folder)
  }

  private func write(_ study: ThresholdStudy, _ place: DiagnosedData, to folder: URL) throws {
    let record = study.record
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try record.write(to: folder.appendingPathComponent("threshold.json"))
    let curves = ThresholdCurves(
      study.points, beta: record.beta, costs: study.costs,
      imageCount: record.choosing.imageCount)
    try RunPictures.write(
      [
        (
          "threshold",
          .threshold(
            curves, chosen: record.score, className: record.className ?? "objects",
            split: record.choosing.split, target: record.target)
        )
      ], to: folder)
    if json {
      Output.line(try RecordCoding.line(record))
    } else {
      Output.text(ThresholdTable.text(record))
    }
    Output.note("wrote threshold.json and threshold.png to \(folder.shown)")
    if let output {
      try study.decided().write(to: URL(fileURLWithPath: output))
      Output.note("wrote the model with this threshold to \(output)")
    } else {
      let goal = target.map { ["--target", $0] } ?? ["--costs", costs ?? ""]
      let words =
        ["fovea", "threshold", model] + place.words + goal + (per.map { ["--per", $0] } ?? [])
        + ["--output", "decided.safetensors"]
      Output.next(words, label: "to store the threshold")
    }
  }

  private func checkPer() throws {
    guard let per, !["pixel", "image"].contains(per) else { return }
    throw UsageError.unknown("value for --per", per, known: ["pixel", "image"])
  }

  /// - Throws: `UsageError` where not one goal is given, `SettingError` where it can't be read.
  private func goal(_ card: ModelCard) throws -> ThresholdStudy.Goal {
    switch (target, costs) {
    case (let target?, nil): return .target(try DecisionTarget(parsing: target))
    case (nil, let costs?):
      guard costs.lowercased().hasSuffix(".csv") else {
        let colon = costs.lastIndex(of: ":")
        let name = colon.map { String(costs[...$0]) } ?? ""
        let numbers = colon.map { costs[costs.index(after: $0)...] } ?? costs[...]
        do {
          return .target(try DecisionTarget(parsing: "\(name)costs=\(numbers)"))
        } catch {
          throw UsageError(
            "--costs is '\(costs)': write the costs of a false alarm and of a miss, of at least 0 "
              + "and one above, as FP=1,FN=20 with the class before them where there are more than "
              + "two (crack:FP=1,FN=20), or name a .csv file")
        }
      }
      let url = URL(fileURLWithPath: costs)
      guard let text = try? String(contentsOf: url, encoding: .utf8) else {
        throw Failure(
          "there is no file \(costs) of costs that can be read."
            + NearestName.question(forFileAt: url))
      }
      return .costs(
        try CostMatrix(csv: text, classNames: card.classNames), name: url.lastPathComponent)
    case (nil, nil):
      throw UsageError(
        "--target or --costs is missing: --target recall=0.95, --target f1, or --costs FP=1,FN=20")
    case (_?, _?): throw UsageError("give either --target or --costs")
    }
  }

  /// The threshold of a verification, which training has chosen.
  private func showDistance(_ trained: TrainedModel) throws {
    try UsageError.refuse(
      [
        ("--target", target != nil), ("--costs", costs != nil), ("--output", output != nil),
        ("--per", per != nil), ("--split", split != nil), ("--report", report != nil),
        ("--json", json),
      ], "for verification, whose distance threshold is chosen in training")
    guard let distance = trained.card.distanceThreshold else {
      return Output.line("the model has no distance threshold: it was not trained with validation")
    }
    Output.line(
      "two images are the same up to a distance of \(Text.fixed(distance, 4)), chosen on "
        + "validation in training; 'fovea evaluate' shows its accuracy")
  }
}
