import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea inspect`: the forward and backward pass of a trained model, layer by layer.
struct Inspect: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show activations and gradients of every layer.",
    discussion: """
      Runs one batch forward and backward and measures each layer with parameters: the \
      activations that later layers read (after the activation function, where one follows), the \
      norm of its parameters, and the norms of the loss's gradient at its parameters and at its \
      activations.

        fovea inspect runs/classification/photos-resnet18
        fovea inspect runs/classification/photos-resnet18 photos --split train --all
        fovea inspect model.safetensors new.jpg

      Without DATA, images of the run's validation split are taken. Labelled images run as in a \
      training step, without random transforms: batch statistics, dropout, the run's loss. A \
      single IMAGE has no label: the model runs in inference mode, and the loss is the \
      cross-entropy of the label that it predicts; other tasks than classification and \
      segmentation run forward only.

      Layers of an imported network are named by their parameters. Networks of more than \
      \(InspectionTable.limit) layers are shown part by part; --all shows every layer. The record \
      inspect.json and the picture inspect.png have all layers.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Argument(
    help: ArgumentHelp(
      "An image, or labelled images; by default the run's own.", valueName: "IMAGE|DATA"))
  var data: String?

  @Option(help: "train, val, test or all; by default val, or all if the data has no splits.")
  var split: String?

  @Flag(help: "Show every layer of a long network.")
  var all = false

  @Flag(help: "Print one JSON object instead of the tables.")
  var json = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder of inspect.json and inspect.png, by default RUN/inspect.", valueName: "FOLDER"),
    completion: .directory)
  var output: String?

  @OptionGroup(title: "Computing") var computing: SettingFlags<InferenceSelection>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    let trained = try ModelPlace.open(
      model, before: [data].compactMap(\.self), in: "fovea inspect")
    let (run, record) = try record(of: trained)
    let folder = try ResultsPlace.folder(output, for: run, at: model, command: "inspect")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try record.write(to: folder.appendingPathComponent("inspect.json"))
    try Figure.inspection(record).write(to: folder.appendingPathComponent("inspect.png"))
    guard !json else { return Output.line(try RecordCoding.line(record)) }
    Output.text(
      InspectionTable.text(record, showsAll: all, width: Terminal.results.columns))
    Output.line()
    Output.line("inspect.png and inspect.json: \(folder.shown)")
  }

  private func record(of trained: TrainedModel) throws -> (TrainedRun, InspectionRecord) {
    if let data, ImageFileName.isImage(data) {
      try UsageError.refuse(
        [("--split", split != nil)]
          + reading.given.map { (SettingNames.asFlags("`\($0.key)`"), true) }, "with one image")
      if let threads = try computing.configuration().threads { Engine.threads = threads }
      let run = try TrainedRun(contentsOf: URL(fileURLWithPath: model), model: trained)
      let layout: PixelLayout = trained.card.preprocessing.channels == 1 ? .grey : .rgb
      return (run, try run.inspection(of: Image(contentsOf: data, as: layout), name: data))
    }
    let place = try DiagnosedData(
      trained, at: model, data, split: split, usual: [.validation, .test, .training], computing,
      reading)
    let own = computing.has("batchSize") ? nil : place.run.configuration?.batchSize
    return (
      place.run,
      try place.run.inspection(
        of: place.dataset, split: place.split, count: own ?? place.options.batchSize,
        onBadImage: place.options.onBadImage)
    )
  }
}
