import ArgumentParser
import Fovea
import FoveaSupport

/// `fovea summary`: a model's layers and its cost.
struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Show a model's layers, parameters, multiply-adds and memory.",
    discussion: """
      The figures are for one image. They follow from the layers, without running the model.

        fovea summary resnet18
        fovea summary mobilenet_v2 --classes 5 --channels 1 --size 96x128
        fovea summary resnet18 --freeze backbone --unfreeze 5:stage4
        fovea summary resnet18 --layer-decay 0.7

      With fine-tuning settings, a second table shows which parts train, and from which epoch on.
      --json prints one object on one line: model, inputShape, parameters, trainableParameters, \
      buffers, parameterBytes, multiplyAdds, activationBytes, and layers[].{path, kind, \
      outputShape, parameters, multiplyAdds, activationBytes}.
      """)

  @OptionGroup var shape: ShapedModel

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @OptionGroup(title: "Fine-tuning") var tuning: SettingFlags<TuningSettings>

  func run() throws {
    let configuration = tuning.given.isEmpty ? nil : try tuning.configuration()
    let (entry, shape) = try shape.resolved()
    var model = try UsageError.rethrowing {
      try entry.build(shape, key: RandomKey(seed: 0))
    }
    var stages: [StageTraining] = []
    if let configuration {
      var wider = shape
      wider.classes += 1
      let other = try? entry.build(wider, key: RandomKey(seed: 0))
      let tuning = try UsageError.rethrowing {
        try FineTuning(configuration, model: model, comparedWith: other)
      }
      stages = tuning.rows(of: model)
      let frozen = tuning.frozen(inEpoch: 1)
      model.update { path, parameter in parameter.isFrozen = frozen.contains(path) }
    }
    let summary = try ModelSummary(of: model, named: entry.name, input: shape.input(batch: 1))
    Output.line(json ? try RecordCoding.line(summary) : summary.table)
    if !json, !stages.isEmpty {
      Output.line()
      Output.text(StageTable.text(stages))
    }
  }
}

/// A model of the catalogue with its shape.
struct ShapedModel: ParsableArguments {
  @Argument(help: ArgumentHelp("A model's name; 'fovea models' lists them.", valueName: "MODEL"))
  var model: String

  @Option(help: "Number of classes; that of the published model by default.")
  var classes: Int?

  @Option(help: "Number of image channels; that of the published model by default.")
  var channels: Int?

  @Option(
    help: ArgumentHelp(
      "Image size, 128 or 96x128 (height x width); the model's own by default.",
      valueName: "size"))
  var size: String?

  /// The model and its shape.
  ///
  /// - Throws: `UsageError` for an unknown name or an invalid size.
  func resolved() throws -> (ModelEntry, ModelShape) {
    try ModelPlace.checkName(model)
    let entry = try UsageError.rethrowing { try Catalogue.model(named: model) }
    return (entry, try applied(to: entry.defaultShape))
  }

  /// The model's own shape, changed by the options.
  ///
  /// - Throws: `UsageError` for an invalid size or number.
  func applied(to own: ModelShape) throws -> ModelShape {
    try UsageError.check("--classes", classes, in: 1...1_000_000)
    try UsageError.check("--channels", channels, in: 1...1024)
    var shape = own
    if let classes { shape.classes = classes }
    if let channels { shape.inputChannels = channels }
    if let size {
      guard let size = InputSize(parsing: size) else {
        throw UsageError("--size is '\(size)'; expected 128, or 96x128 (height x width)")
      }
      (shape.height, shape.width) = (size.height, size.width)
    }
    return shape
  }
}
