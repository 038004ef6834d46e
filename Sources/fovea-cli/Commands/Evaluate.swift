import ArgumentParser
import Foundation
import Fovea

/// `fovea evaluate`: the metrics of a trained model on labelled images.
struct Evaluate: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate a trained model on labelled images.",
    discussion: """
      RUN is a run's folder, a model file or a checkpoint. The data that the run was trained on is \
      divided by the run's recorded splits, other data by its own splits. Data without splits is \
      evaluated as a whole.

        fovea evaluate runs/classification/photos-resnet18 photos
        fovea evaluate model.safetensors new-photos --split all --json

      --json prints one object on one line. Classification: split, sampleCount, classNames, \
      \(keys(.classification)), topKAccuracy, perClass[].{name, precision, recall, f1, support, \
      rocAUC, averagePrecision}, confusionMatrix (rows: labels, columns: predictions), and \
      definitions, the meaning of each metric. A metric that does not exist for the data is \
      omitted. Metrics of detection: \(keys(.detection)); of segmentation: \(keys(.segmentation)); \
      of regression: \(keys(.regression)); of verification: \(keys(.verification)).
      """)

  /// The metrics of a task for the help text.
  private static func keys(_ task: VisionTask) -> String {
    task.metrics.map(\.key).joined(separator: ", ")
  }

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(
    help: ArgumentHelp(
      "Labelled images, in any format that 'fovea train' reads.", valueName: "DATA"))
  var data: String

  @Option(help: "train, val, test or all; by default test, or all if the data has no splits.")
  var split: String?

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Flag(help: "Print the definitions of the metrics, too; --json always has them.")
  var explain = false

  @Option(
    help: ArgumentHelp(
      "Also write metrics, curves and pictures into this folder.", valueName: "FOLDER"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Segmentation: cut images into windows of the input's size that overlap by this many "
        + "pixels, instead of resizing them.", valueName: "PIXELS"))
  var tileOverlap: Int?

  @OptionGroup(title: "Computing") var computing: SettingFlags<InferenceSelection>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    var configuration = try computing.configuration()
    try reading.apply(to: &configuration)
    configuration.data = data
    if let threads = configuration.threads { Engine.threads = threads }
    let wanted = try EvaluatedSplit(parsing: split)
    try UsageError.check("--tile-overlap", tileOverlap, in: 0...InputSize.longest)
    if let report { try OutputPlace.checkFolder(report, option: "--report") }
    let trained = try ModelPlace.open(model, before: [data], in: "fovea evaluate")
    let tiling = try tiling(trained)
    try configuration.checkDataPlace()
    let (dataset, chosen) = try wanted.resolve(
      configuration.readData(for: trained), recordedIn: URL(fileURLWithPath: model))
    for note in dataset.notes where note.hasPrefix("left out ") {
      Output.note("note: " + note)
    }
    let evaluation = try Measurement.run(
      trained, dataset, split: chosen,
      options: InferenceOptions(
        batchSize: configuration.batchSize, onBadImage: configuration.onBadImage),
      tiling: tiling)
    if !evaluation.skippedImages.isEmpty {
      let count = Text.count(evaluation.skippedImages.count, "image")
      Output.note("skipped \(count) that can't be decoded:")
      for image in evaluation.skippedImages { Output.note("  \(image.name): \(image.reason)") }
    }
    if json {
      Output.line(try evaluation.json())
    } else {
      if explain { Output.text(evaluation.explanation + "\n") }
      Output.text(evaluation.text)
    }
    if let report { try write(evaluation, dataset, to: URL(fileURLWithPath: report)) }
  }

  private func tiling(_ trained: TrainedModel) throws -> Tiling? {
    guard let tileOverlap else { return nil }
    guard trained.card.task == .segmentation else {
      throw UsageError(
        "--tile-overlap is for segmentation; the model is for \(trained.card.task.rawValue)")
    }
    return Tiling(overlap: tileOverlap)
  }

  private func write(
    _ evaluation: any TaskEvaluation, _ dataset: Dataset, to folder: URL
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try RunReport.write(evaluation, of: dataset, to: folder)
    Output.note("wrote metrics and pictures to \(folder.shown)")
  }
}
