import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors

/// The model of a run with its initial weights and its trainable parts.
struct ModelSetup {
  let model: any Layer
  let specification: ModelSpecification
  let tuning: FineTuning
  /// Notes on choices made for the user.
  let notes: [String]

  /// Builds the model and loads initial weights.
  ///
  /// - Throws: `SettingError` where settings name parts that the model doesn't have,
  ///   `TrainingError` where the model does not suit the data or the weights don't fit.
  init(_ trainer: Trainer, _ input: InputSetup, _ saved: SavedRun?) throws {
    let configuration = trainer.configuration
    let specification = try Self.specification(
      trainer, input, graph: saved?.card.model ?? input.initial?.graph)
    var model = try trainer.makeModel(
      specification, RandomKey(seed: configuration.seed).fold("model"))
    do {
      try model.checkOutput(
        for: trainer.data.dataset.task, input: specification.inputShape,
        classes: specification.classCount)
    } catch {
      throw TrainingError(.unsuitableModel, "the model \(trainer.resolved.model): \(error)")
    }
    var notes: [String] = []
    if !Catalogue.isBuiltIn(specification.architecture) {
      notes += try Self.contractNotes(of: model, specification)
    }
    // The same model for one class more, where it can be built, shows which part is the head.
    let wider = try? specification.forClasses(specification.classCount + 1)
    tuning = try FineTuning(
      configuration, model: model,
      comparedWith: wider.flatMap { try? trainer.makeModel($0, RandomKey(seed: 0)) })
    if let initial = input.initial {
      let found = try initial.applied(
        to: model, head: tuning.stages.head, specification,
        classNames: trainer.data.dataset.classNames)
      model = found.model
      notes += found.notes
      if initial.preprocessing != nil {
        notes.append(configuration.inputNote(input.preprocessing, after: initial.preprocessing))
      }
    }
    model.evaluateParameters()
    if configuration.probe {
      model = try ProbeModel(model, stages: tuning.stages, specification: specification)
    }
    (self.model, self.specification, self.notes) = (model, specification, notes)
  }

  /// Checks that a model of the user's calls its layers by the paths that it visits.
  ///
  /// - Returns: A note on parameters that no output depends on.
  /// - Throws: `TrainingError` naming the layer.
  private static func contractNotes(
    of model: any Layer, _ specification: ModelSpecification
  ) throws -> [String] {
    do {
      let unused = try model.checkContract(input: specification.inputShape)
      guard !unused.isEmpty else { return [] }
      return [
        "no output of the model \(specification.architecture) depends on "
          + unused.prefix(5).joined(separator: ", ")
          + (unused.count > 5 ? " and \(unused.count - 5) more" : "") + ": they will not train"
      ]
    } catch {
      throw TrainingError(.unsuitableModel, "the model \(specification.architecture): \(error)")
    }
  }

  /// The specification that the model is built from.
  ///
  /// - Parameter graph: The imported network; nil for a model of the catalogue.
  private static func specification(
    _ trainer: Trainer, _ input: InputSetup, graph: ModelSpecification?
  ) throws -> ModelSpecification {
    let (configuration, preprocessing) = (trainer.configuration, input.preprocessing)
    let dataset = trainer.data.dataset
    let classCount =
      dataset.task.traits.namesOutputs ? dataset.classNames.count : configuration.embeddingSize
    var specification = ModelSpecification(
      architecture: trainer.resolved.model, classCount: classCount,
      channels: preprocessing.channels,
      height: preprocessing.height, width: preprocessing.width, options: configuration.modelOptions)
    guard trainer.resolved.model == ModelSpecification.graph else { return specification }
    guard let graph else {
      throw SettingError(
        key: "model",
        "`model` is graph, an imported network, which comes with its weights: give `weights` the "
          + "file that the import wrote, and leave `model` out.")
    }
    let changed = try graph.forClasses(classCount)
    (specification.definition, specification.options) = (changed.definition, changed.options)
    return specification
  }
}
