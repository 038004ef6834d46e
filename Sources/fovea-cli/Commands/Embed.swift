import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea embed`: a data set's features as a picture.
struct Embed: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Draw a data set by a model's features: which images are alike to it.",
    discussion: """
      Each image becomes the features that the model's last layer reads (classification, \
      regression), its embedding (verification), or the mean of its coarsest maps (detection, \
      segmentation). t-SNE or the first two principal components lay them out. Colours are \
      classes, identities or the first value; of boxes the class with the largest area; of masks \
      the commonest class other than the first.

        fovea embed runs/classification/photos-resnet18
        fovea embed runs/classification/photos-resnet18 new-photos --split all --method pca
        fovea embed model.safetensors photos --layer stages.2 --vectors

      Printed are how often an image's nearest others have its label, by all features and in the \
      map, how far the map keeps neighbours, and the images whose neighbours all have other \
      labels: look at their labels first.

      Writes embedding.png, embedding.csv and embed.json into the run's folder embed. --json \
      prints embed.json on one line: model, task, data, split, layer, featureCount, totalCount, \
      method, explainedVariance, neighbours, spaceAgreement, mapAgreement, trustworthiness, \
      suspects[], points[].{path, label, value, x, y}, definitions.
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

  @Option(help: "tsne or pca. [default: tsne]")
  var method: String?

  @Option(
    help: ArgumentHelp(
      "The layer of the features, averaged over places. [default: one that suits the task]",
      valueName: "PATH"))
  var layer: String?

  @Option(
    help: ArgumentHelp(
      "The most images; of more, so many are drawn. Time and memory grow with the square.",
      valueName: "COUNT"))
  var limit = 2000

  @Option(help: "The key of the draw. [default: 0]")
  var seed: UInt64?

  @Option(help: "t-SNE: the effective number of neighbours. [default: 30]")
  var perplexity: Double?

  @Flag(help: "Also write the features: features.npy, a row per image of embedding.csv.")
  var vectors = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder to write; by default 'embed' in the run's folder.", valueName: "FOLDER"))
  var output: String?

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  @OptionGroup(title: "Computing") var computing: SettingFlags<InferenceSelection>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    let study = try study()
    let place = try DiagnosedData(
      model, data, split: split, in: "fovea embed", computing, reading)
    let folder = try ResultsPlace.folder(output, for: place.run, at: model, command: "embed")
    let features = place.progress("features")
    var bar: ProgressBar?
    let found = try study.examine(
      place.run, on: place.dataset, split: place.split, options: place.options
    ) { step, done, total in
      if step == .features { return try features(done, total) }
      if bar == nil { bar = ProgressBar("t-SNE", total: total) }
      bar?.update(done)
      if done >= total { bar?.clear() }
    }
    DiagnosedData.note(found.record.skippedImages)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = try found.write(to: folder, withFeatures: vectors)
    if json {
      Output.line(try RecordCoding.line(found.record))
    } else {
      Output.text(EmbeddingText.text(found.record))
    }
    if let used = found.record.perplexity, used < study.tsne.perplexity {
      Output.note(
        "note: perplexity \(Text.short(used)), a third of the other images: there are few")
    }
    Output.note(
      "wrote \(files.map(\.lastPathComponent).joined(separator: ", ")) to \(folder.shown)")
    tellNext(found.record, place)
  }

  private func study() throws -> EmbeddingStudy {
    try UsageError.check("--limit", limit, in: EmbeddingStudy.fewestImages...20_000)
    try UsageError.check("--perplexity", perplexity, in: 1...1000)
    var study = EmbeddingStudy(
      try method.map { try UsageError.value("method", $0) } ?? .tsne)
    try UsageError.refuse(
      [("--perplexity", perplexity != nil && study.method == .pca)], "with --method pca")
    study.layer = layer
    study.limit = limit
    study.seed = seed ?? 0
    if let perplexity { study.tsne.perplexity = perplexity }
    return study
  }

  /// The command that looks further: at suspicious labels, or at the other method.
  private func tellNext(_ record: EmbeddingRecord, _ place: DiagnosedData) {
    if !record.suspects.isEmpty, let data = data ?? place.run.configuration?.data,
      data != TrainingConfiguration.generatedData
    {
      return Output.next(
        ["fovea", "labels", data] + reading.words, label: "next, which labels are wrong")
    }
    let other = record.method == .pca ? "tsne" : "pca"
    Output.next(
      ["fovea", "embed", model] + place.words + ["--method", other],
      label: "next, the other method")
  }
}
