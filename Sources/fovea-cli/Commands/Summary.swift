import FoveaSupport
import ArgumentParser
import Fovea

/// `fovea summary`: what a model consists of and what it takes.
struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Show a model's layers, parameters, multiply-adds and memory.",
    discussion: """
      Nothing is computed: the figures follow from the layers. They hold for one image.

        fovea summary resnet18
        fovea summary mobilenet_v2 --classes 5 --channels 1 --size 96x128
        fovea summary resnet18 --freeze backbone --unfreeze 5:stage4
        fovea summary resnet18 --layer-decay 0.7

      With settings of fine-tuning a second table shows what trains, part by part, and from when.
      --json prints one object on one line: model, inputShape, parameters, trainableParameters, \
      buffers, parameterBytes, multiplyAdds, activationBytes, and layers[].{path, kind, outputShape, \
      parameters, multiplyAdds, activationBytes}.
      """)

  @OptionGroup var shape: ShapedModel

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Option(help: ArgumentHelp("What to freeze, as 'fovea train' has it.", valueName: "parts"))
  var freeze: String?

  @Option(help: ArgumentHelp("What begins to train later, and when.", valueName: "epoch:part"))
  var unfreeze: String?

  @Option(help: ArgumentHelp("How batch normalizations behave.", valueName: "mode"))
  var batchNorm: String?

  @Option(help: ArgumentHelp("What the rate falls by from part to part.", valueName: "factor"))
  var layerDecay: String?

  @Option(help: ArgumentHelp("Factors of the learning rate.", valueName: "part=factor"))
  var rateFactors: String?

  /// The settings of fine-tuning; nil where none is given.
  private func tuning() throws -> TrainingConfiguration? {
    var configuration = TrainingConfiguration()
    let given = [
      ("freeze", freeze), ("unfreeze", unfreeze), ("batchNorm", batchNorm),
      ("layerDecay", layerDecay), ("rateFactors", rateFactors),
    ]
    for case (let key, let text?) in given {
      try UsageError.rethrowing { try configuration.set(key, to: text) }
    }
    return given.contains { $0.1 != nil } ? configuration : nil
  }

  func run() throws {
    let configuration = try tuning()
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

/// A model of the catalogue, in a shape.
struct ShapedModel: ParsableArguments {
  @Argument(help: ArgumentHelp("A model's name; 'fovea models' lists them.", valueName: "MODEL"))
  var model: String

  @Option(help: "Number of classes; what the model was published with by default.")
  var classes: Int?

  @Option(help: "Channels of the images; what the model was published with by default.")
  var channels: Int?

  @Option(
    help: ArgumentHelp(
      "Image size, 128 or 96x128 (height x width); the model's own by default.",
      valueName: "size"))
  var size: String?

  /// The model and the shape to build it in.
  ///
  /// - Throws: `UsageError` for an unknown name or a size that is not understood.
  func resolved() throws -> (ModelEntry, ModelShape) {
    let entry = try UsageError.rethrowing { try Catalogue.model(named: model) }
    return (entry, try applied(to: entry.defaultShape))
  }

  /// A model's own shape, changed as the options say.
  ///
  /// - Throws: `UsageError` for a size that is not understood.
  func applied(to own: ModelShape) throws -> ModelShape {
    var shape = own
    if let classes { shape.classes = classes }
    if let channels { shape.inputChannels = channels }
    if let size {
      guard let size = InputSize(settingText: size) else {
        throw UsageError("--size is '\(size)'; expected 128, or 96x128 (height x width)")
      }
      (shape.height, shape.width) = (size.height, size.width)
    }
    return shape
  }
}
