import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea export`: a trained model as a file for other runtimes.
struct Export: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Export a trained model to ONNX or safetensors.",
    discussion: """
      RUN is a run's folder, a model file or a checkpoint.

        fovea export runs/classification/photos-resnet18
        fovea export runs/classification/photos-resnet18 --with-preprocessing --with-probabilities
        fovea export runs/classification/photos-resnet18 --data photos --split val
        fovea export runs/detection/cells-yolo-n --opset 11 --batch 1 --with-decoding
        fovea export model.safetensors --to safetensors --output weights.safetensors

      The input of an ONNX file is 'images', of any batch size: normalised numbers [N, C, H, W], \
      or with --with-preprocessing bytes [N, H, W, C] of the input's size. The output is logits, \
      probabilities, raw, detections (left, top, right, bottom in pixels, then the score of each \
      class, for each cell), standardized, values or embedding. Classes, preprocessing and task \
      are in the metadata.

      The file is read again and compared with the model on sample images. If an output differs by \
      more than --tolerance, the command fails and keeps no file. With --data both are also \
      evaluated on labelled images, and their accuracy, mAP, mIoU or R² may differ by 0.001.

      --to safetensors writes the weights with torchvision's names (if it has the model; \
      pytorch_resnet_cifar10's for ResNet-20 to -56) and PyTorch's order of axes. A .json file \
      next to them holds the architecture, classes and preprocessing.
      """)

  @Argument(help: ArgumentHelp("A run's folder or a model file.", valueName: "RUN|MODEL"))
  var model: String

  @Option(
    help: ArgumentHelp(
      "The format: onnx or safetensors; by default that of --output's name, else onnx.",
      valueName: "FORMAT"))
  var to: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The file to write; by default model.onnx or model.pytorch.safetensors next to the model.",
      valueName: "FILE"))
  var output: String?

  @Option(help: "Version of the ONNX operator set, 11 to 23. [default: 17]")
  var opset: Int?

  @Option(help: "Batch size; dynamic for any. [default: dynamic]")
  var batch: String?

  @Option(
    help: ArgumentHelp(
      "Input size in pixels; by default that of training.", valueName: "HEIGHTxWIDTH"
    ))
  var size: String?

  @Flag(help: "Take bytes from 0 to 255 and normalise them in the graph.")
  var withPreprocessing = false

  @Flag(help: "Output probabilities instead of logits (classification and segmentation).")
  var withProbabilities = false

  @Flag(
    help: "Output boxes and scores of each cell (detection) or unscaled values (regression).")
  var withDecoding = false

  @Option(
    help: ArgumentHelp(
      "Images, or folders of images, for the comparison; random ones by default.",
      valueName: "IMAGE"))
  var sample: [String] = []

  @Option(help: "Maximum difference of the outputs. [default: 1e-4]")
  var tolerance: Double?

  @Option(
    help: ArgumentHelp(
      "Labelled images on which model and file are evaluated.",
      valueName: "DATA"))
  var data: String?

  @Option(
    help:
      "train, val, test or all of --data; by default test, or all if the data has no splits.")
  var split: String?

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    let format = try format
    try checkPlaces(format)
    let settings = format == .onnx ? try onnxSettings() : nil
    let trained = try ModelPlace.open(model, before: [], in: "fovea export")
    if let output, let file = trained.file {
      try UsageError.checkDistinct(file, URL(fileURLWithPath: output))
    }
    if let settings {
      try writeONNX(trained, settings)
    } else {
      try writeSafetensors(trained)
    }
  }

  /// A format to write.
  enum Format: String, CaseIterable {
    case onnx, safetensors
  }

  private var format: Format {
    get throws {
      let kind = output.map { URL(fileURLWithPath: $0).pathExtension.lowercased() }
      guard let to else { return kind.flatMap(Format.init(rawValue:)) ?? .onnx }
      if let known = NearestName.match(to, among: Format.allCases.map(\.rawValue)) {
        return Format(rawValue: known) ?? .onnx
      }
      guard Habits.exportFormats.contains(to.lowercased()) else {
        throw UsageError.unknown("format", to, known: Format.allCases)
      }
      throw UsageError(
        "Fovea doesn't write \(to): it writes onnx and safetensors. Converters of other runtimes "
          + "read ONNX: leave the format out, and convert model.onnx")
    }
  }

  /// Checks options and places, before the model is read.
  private func checkPlaces(_ format: Format) throws {
    if format == .safetensors {
      try UsageError.refuse(
        [
          ("--opset", opset != nil), ("--batch", batch != nil), ("--size", size != nil),
          ("--with-preprocessing", withPreprocessing), ("--with-probabilities", withProbabilities),
          ("--with-decoding", withDecoding), ("--sample", !sample.isEmpty),
          ("--tolerance", tolerance != nil), ("--data", data != nil), ("--split", split != nil),
        ], "with --to safetensors")
    }
    if data == nil {
      try UsageError.refuse(
        [("--split", split != nil)]
          + reading.given.map { (SettingNames.asFlags("`\($0.key)`"), true) }, "without --data")
    }
    if let output {
      try OutputPlace.checkFile(
        output, kinds: [format.rawValue],
        content: format == .onnx ? "an ONNX file" : "a safetensors file")
    }
    if let data {
      var configuration = try reading.configuration()
      configuration.data = data
      try configuration.checkDataPlace()
    }
  }

  private func place(_ trained: TrainedModel, _ name: String) -> URL {
    output.map { URL(fileURLWithPath: $0) }
      ?? (trained.file ?? URL(fileURLWithPath: model)).deletingLastPathComponent()
      .appendingPathComponent(name)
  }

  // MARK: ONNX

  /// The checked options of the ONNX file.
  private struct ONNXSettings {
    var opset: Int?
    var batch: Int?
    var size: InputSize?
    var tolerance: Double
    var samples: [String]
    var split: EvaluatedSplit
  }

  private func onnxSettings() throws -> ONNXSettings {
    if let opset, !GraphExportOptions.opsets.contains(opset) {
      throw UsageError(
        "--opset is \(opset), but must lie in \(GraphExportOptions.opsets.lowerBound)..."
          + "\(GraphExportOptions.opsets.upperBound)")
    }
    let limit = tolerance ?? 1e-4
    try UsageError.check("--tolerance", limit, in: 0...1e6)
    return ONNXSettings(
      opset: opset, batch: try parsedBatch(), size: try parsedSize(), tolerance: limit,
      samples: try ImagePaths.expanded(sample), split: try EvaluatedSplit(parsing: split))
  }

  private func writeONNX(_ trained: TrainedModel, _ settings: ONNXSettings) throws {
    var export = ModelExport(trained)
    export.opset = settings.opset ?? export.opset
    export.batch = settings.batch
    export.size = settings.size ?? export.size
    export.normalizesImages = withPreprocessing
    export.givesProbabilities = withProbabilities
    export.decodesOutputs = withDecoding
    try export.check()
    let url = place(trained, "model.onnx")
    let labelled = try self.labelled(trained, settings.split)
    let samples = try ExportSamples(export, images: settings.samples).batches
    let evaluate = labelled.map { dataset, split in
      { (model: TrainedModel) in
        try Measurement.run(model, dataset, split: split, options: InferenceOptions())
      }
    }
    let (parity, measure, graph) = try Self.suggestingFixedBatch(export) {
      try export.writeONNX(
        to: url, comparingOn: samples, tolerance: settings.tolerance, evaluate: evaluate)
    }
    let bytes = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    Output.line(
      "wrote \(url.shown): \(Text.count(graph.nodes.count, "node")), opset \(graph.opset), "
        + Text.bytes(bytes))
    Output.line(Self.text(parity, isRandom: sample.isEmpty))
    if let measure {
      Output.line(
        String(format: "\(measure.name): %.4f, of the file %.4f", measure.model, measure.file))
    }
  }

  /// Runs an export. Where it fails, but would succeed for one image at a time, the error says so.
  static func suggestingFixedBatch<Result>(
    _ export: ModelExport, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      var fixed = export
      fixed.batch = 1
      guard export.batch == nil, !(error is ExportError), (try? fixed.graph()) != nil else {
        throw error
      }
      throw Failure("\(ErrorText.of(error)). For one image at a time it can: give --batch 1")
    }
  }

  /// The data for the evaluation; nil without `--data`.
  private func labelled(
    _ trained: TrainedModel, _ split: EvaluatedSplit
  ) throws -> (Dataset, Split?)? {
    guard let data else { return nil }
    var configuration = try reading.configuration()
    configuration.data = data
    return try split.resolve(
      configuration.readData(for: trained), recordedIn: URL(fileURLWithPath: model))
  }

  static func text(_ parity: ExportParity, isRandom: Bool) -> String {
    let count = Text.count(parity.samples, isRandom ? "random image" : "image")
    var text =
      "compared on \(count): largest difference \(shown(parity.maximum)), mean "
      + "\(shown(parity.mean)) (tolerance \(shown(parity.tolerance)))"
    if let agreement = parity.agreement {
      text += String(format: ", same top class %.2f %%", 100 * agreement)
    }
    return text
  }

  private static func shown(_ value: Double) -> String { String(format: "%.1e", value) }

  private func parsedBatch() throws -> Int? {
    guard let batch, batch != "dynamic" else { return nil }
    guard let number = Int(batch), number > 0 else {
      throw UsageError("--batch is '\(batch)', but must be a positive number or dynamic")
    }
    try UsageError.check("--batch", number, in: 1...65_536)
    return number
  }

  private func parsedSize() throws -> InputSize? {
    guard let size else { return nil }
    guard let parsed = InputSize(parsing: size) else {
      throw UsageError("--size is '\(size)', but must be a number or HEIGHTxWIDTH, such as 224x320")
    }
    return parsed
  }

  // MARK: Safetensors

  private func writeSafetensors(_ trained: TrainedModel) throws {
    let url = place(trained, "model.pytorch.safetensors")
    let json = try PyTorchWeights(of: trained).write(to: url)
    Output.line("wrote \(url.shown) and \(json.shown)")
  }
}
