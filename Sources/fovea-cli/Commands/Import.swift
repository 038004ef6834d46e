import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea import`: makes a model file of another program's weights.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a model file of another program's weights.",
    discussion: """
      WEIGHTS is a file of PyTorch (.pt, .pth, .th) or Keras (.h5, .keras), safetensors or NPZ. \
      The parameter names of torchvision, timm, Keras and others are recognised. Every tensor is \
      accounted for: one that doesn't fit is an error, unless an option allows it.

        fovea import resnet50.pth --model resnet50 --output resnet50.safetensors
        fovea import cifar.th --model resnet20 --class-names names.txt --output cifar.safetensors
        fovea import resnet18.pth --model resnet18 --classes 6 --skip-classifier -o \
        start.safetensors

      A network in ONNX (.onnx) includes its layers and needs no --model:

        fovea import net.onnx --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 -o net.safetensors
        fovea import yolox_nano.onnx --head yolox --brightest 255 --channel-order bgr \\
          --class-names coco_classes.txt -o yolox.safetensors

      A Darknet network is a .weights file with the .cfg file of the same name next to it:

        fovea import yolo-fastest.weights --class-names coco.names -o yolo-fastest.safetensors

      Images are normalised as the model's published weights expect, unless --preset, --mean and \
      --std are given. Presets are imagenet, efficientnet-lite, symmetric (-1 to 1), unit (0 to 1) \
      and cifar10.

      --json prints one object on one line: file, model, naming, prefix, matched[].{parameter, \
      tensor, shape}, missing[].{parameter, expected, shape, suggestion}, unexpected[].{tensor, \
      shape, suggestion}, mismatched[].{parameter, tensor, found, expected}, leftOut[].{tensor, \
      reason}, skipped.
      """)

  @Argument(help: ArgumentHelp("The weight file.", valueName: "WEIGHTS"))
  var weights: String

  @Option(
    help: ArgumentHelp("The model for the weights; 'fovea models' lists them.", valueName: "name"))
  var model: String?

  @OptionGroup(title: "Networks in ONNX") var graph: GraphOptions

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The model file to write; needed.", valueName: "file"))
  var output: String?

  @Option(help: "Number of classes; by default that of the weights.")
  var classes: Int?

  @Option(
    help: ArgumentHelp(
      "Class names in the order of the outputs: a file with one per line, or a comma-separated "
        + "list.",
      valueName: "file or list"))
  var classNames: String?

  @Option(help: "Number of image channels; the model's own by default.")
  var channels: Int?

  @Option(
    help: ArgumentHelp(
      "Image size, 128 or 96x128 (height x width); the model's own by default.",
      valueName: "size"))
  var size: String?

  @Option(
    help: ArgumentHelp(
      "Options of the model, such as padding=same,epsilon=1e-3 for timm's tf_ models; by default "
        + "those that the names of the weights tell.", valueName: "name=value,..."))
  var modelOptions: String?

  @Option(help: ArgumentHelp("The preset of the normalization.", valueName: "name"))
  var preset: String?

  @Option(help: ArgumentHelp("Mean per channel, for values from 0 to 1.", valueName: "r,g,b"))
  var mean: String?

  @Option(
    help: ArgumentHelp(
      "Standard deviation per channel, for values from 0 to 1.", valueName: "r,g,b")
  )
  var std: String?

  @Option(
    help: "The input's share of the resized image, from whose centre it is cut; 1 for all of it.")
  var cropFraction: Double?

  @Flag(help: "Leave out the last layer, for other classes.")
  var skipClassifier = false

  @Flag(help: "Allow missing parameters, which keep their random initialisation.")
  var allowMissing = false

  @Flag(help: "Allow tensors that the model doesn't have, which are ignored.")
  var allowUnexpected = false

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  func run() throws {
    var problems = Problems()
    let place = problems.collect { try checkedOutput() } ?? URL(fileURLWithPath: weights)
    problems.collect { try checkWeights() }
    if [".onnx", ".weights"].contains(where: weights.lowercased().hasSuffix) {
      return try importGraph(to: place, problems)
    }
    let name = problems.collect { try modelName() }
    problems.collect { try graph.refuse("on weights for a model of the catalogue") }
    let settings = self.settings(for: name ?? "", &problems)
    try problems.check()
    guard let name else { return }
    try importWeights(name, settings, to: place)
  }

  /// The file to write, which is not the one to read.
  private func checkedOutput() throws -> URL {
    guard let output else {
      throw UsageError("--output is missing. Give the model file to write: -o model.safetensors")
    }
    let place = URL(fileURLWithPath: output)
    try UsageError.checkDistinct(URL(fileURLWithPath: weights), place)
    try OutputPlace.checkFile(output, kinds: ["safetensors"], content: "a model file")
    return place
  }

  /// Checks that there is a file of weights.
  private func checkWeights() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: weights, isDirectory: &isFolder) else {
      if let reason = RegularFile.problem(ofLink: weights) {
        throw Failure("\(weights) cannot be read: \(reason)")
      }
      throw Failure(
        "there is no file \(weights)."
          + NearestName.question(forFileAt: URL(fileURLWithPath: weights)))
    }
    if isFolder.boolValue {
      throw Failure("\(weights) is a folder: give the file of weights in it")
    }
    if ImageFileName.isImage(weights) { throw Failure("\(weights) is an image, not weights") }
  }

  /// The model of the catalogue that the weights are for.
  private func modelName() throws -> String {
    let other = "A network in ONNX (.onnx) needs no --model: it has its layers in it."
    guard let model else {
      throw UsageError(
        "--model is missing. Give the model for the weights; 'fovea models' lists them. \(other)")
    }
    do {
      return try Catalogue.model(named: model).name
    } catch {
      throw UsageError("\(error) \(other)")
    }
  }

  private func importWeights(
    _ model: String, _ settings: ModelImport.Settings, to place: URL
  ) throws {
    let archive = try openTensorArchive(at: URL(fileURLWithPath: weights))
    do {
      let imported = try ModelImport(from: archive, model: model, settings: settings)
      show(imported.report)
      try imported.write(to: place)
      if json { Output.line(try RecordCoding.line(imported.report)) }
    } catch let error as WeightImportError {
      show(error.report)
      throw error
    } catch let error as ModelError {
      throw UsageError(error.description)
    }
    Output.note("wrote \(place.shown)")
  }

  private func show(_ report: WeightImportReport) {
    if !json { Output.text(ImportTable(report).text) }
  }

  private func settings(
    for model: String, _ problems: inout Problems
  ) -> ModelImport.Settings {
    problems.collect { try UsageError.check("--classes", classes, in: 1...1_000_000) }
    problems.collect { try UsageError.check("--channels", channels, in: 1...1024) }
    var settings = ModelImport.Settings()
    settings.classes = classes
    settings.modelOptions =
      problems.collect {
        try UsageError.rethrowing { try modelOptions.map(ModelOptions.parse) }
      } ?? nil
    settings.channels = channels
    settings.classNames =
      problems.collect {
        try classNames.map(ClassNames.init(parsing:))?.names
      } ?? nil
    if let size = problems.collect({ try parsedSize() }) ?? nil {
      (settings.height, settings.width) = (size.height, size.width)
    }
    settings.input = problems.collect { try input(for: model) } ?? nil
    settings.options = WeightImportOptions(
      allowsMissing: allowMissing, allowsUnexpected: allowUnexpected,
      skipsClassifier: skipClassifier)
    return settings
  }

  /// The size of `--size`; nil where it isn't given.
  func parsedSize() throws -> InputSize? {
    guard let size else { return nil }
    guard let parsed = InputSize(parsing: size) else {
      throw UsageError("--size is '\(size)'; expected 128, or 96x128 (height x width)")
    }
    return parsed
  }

  /// The normalization of the options; nil where none is given.
  private func input(for model: String) throws -> PublishedInput? {
    guard preset != nil || mean != nil || std != nil || cropFraction != nil else { return nil }
    var input = PublishedInput.of(model) ?? PublishedInput(.unit)
    if let preset {
      let known: PublishedInput.Preset = try UsageError.value("preset", preset)
      let values = PublishedInput(known)
      (input.mean, input.deviation) = (values.mean, values.deviation)
    }
    if let mean { input.mean = try numbers(mean, "--mean", for: model) }
    if let std { input.deviation = try numbers(std, "--std", for: model) }
    if input.deviation.contains(where: { $0 <= 0 }) {
      throw UsageError("--std is '\(std ?? "")', but each must be above 0")
    }
    if let cropFraction {
      guard cropFraction > 0, cropFraction <= 1 else {
        throw UsageError("--crop-fraction is \(cropFraction), but must be above 0 and at most 1")
      }
      input.cropFraction = cropFraction
    }
    return input
  }

  private func numbers(
    _ text: String, _ name: String, for model: String
  ) throws -> [Double] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }.filter(\.isFinite)
    let wanted = channels ?? (try? Catalogue.model(named: model))?.defaultChannels ?? 3
    guard values.count == parts.count, values.count == wanted else {
      throw UsageError(
        "\(name) is '\(text)'; expected \(wanted) comma-separated numbers, one for each channel"
      )
    }
    return values
  }
}
