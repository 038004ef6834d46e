import Foundation
import FoveaImages
import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors

/// A trained model with its card: the common part of all predictors, and the content of a model
/// file.
///
/// ```swift
/// let trained = try TrainedModel(model: model, card: card)
/// try trained.write(to: "model.safetensors")
/// let classifier = try Classifier(contentsOf: "model.safetensors")
/// ```
public struct TrainedModel: Sendable {
  /// The time at which the weights of a file are checked for damage.
  public enum Checking: Sendable {
    /// Before the model is returned.
    case atOnce
    /// On another thread; predictors wait for it before they return a result.
    case meanwhile
  }

  /// The description of the model.
  public let card: ModelCard
  /// The model with its trained weights.
  public let model: any Layer
  /// The file that the model was read from; nil for a model made by this program.
  public let file: URL?
  private let content: SafetensorsFile?
  let functions = FunctionCache()

  /// Makes a trained model. The weights are copied, so that further training does not change them.
  ///
  /// - Throws: `InferenceError` where card and model disagree, or the model's output doesn't suit
  ///   the task; `PreprocessingError` where the preprocessing is invalid; `ModelError` where the
  ///   catalogue can't build the architecture that the card names.
  public init(model: any Layer, card: ModelCard) throws {
    let name = "the model \(card.model.architecture)"
    try card.check(named: name)
    try Self.checkOutput(of: model, card, named: name)
    try Self.checkWeights(of: model, card)
    self.init(
      card: card, model: WeightSnapshot(of: model).applied(to: model), file: nil, content: nil)
  }

  /// Loads a model file, a checkpoint, or the model of a run's folder (`model.safetensors`, or
  /// `best.safetensors` where training has not ended). The weights stay in the file until they are
  /// used.
  ///
  /// - Parameters:
  ///   - checking: The time of the check for damaged weights.
  ///   - makeModel: Builds the model; by default a model of the catalogue, a registered one, or the
  ///     graph in the file.
  /// - Throws: `InferenceError` where the file is missing, damaged, or doesn't fit the model;
  ///   `ModelError` where the model can't be built; the errors of `makeModel`.
  public init(
    contentsOf url: URL, checking: Checking = .atOnce, makeModel: ModelFactory? = nil
  ) throws {
    let file = try ModelFile.located(at: url)
    let (weights, card, content) = try Self.damage {
      try ModelFile.read(file, checking: checking == .atOnce ? .atOnce : .meanwhile)
    }
    let name = card.model.architecture
    guard makeModel != nil || Catalogue.canMake(name) else {
      throw InferenceError(
        .unsuitableModel,
        "\(file.path) holds the model '\(name)', which is not built in: a program made it from "
          + "layers of its own. In that program, call `Catalogue.register` with this name before "
          + "opening the file, or write it as a portable file, which every program can open.")
    }
    let model = try (makeModel ?? Catalogue.make)(card.model, RandomKey(seed: 0))
    try ModelFile.check(weights.values, against: model, named: name, "weight", file)
    self.init(card: card, model: weights.applied(to: model), file: file, content: content)
    if checking == .atOnce { try checkContent() }
    // Models of the catalogue have the output that their task needs; others must be checked.
    guard name == ModelSpecification.graph else { return }
    try Self.checkOutput(of: self.model, card, named: file.path)
  }

  /// Loads a model file, a checkpoint, or the model of a run's folder.
  ///
  /// - Throws: The errors of the initializer for a URL.
  public init(
    contentsOf path: String, checking: Checking = .atOnce, makeModel: ModelFactory? = nil
  ) throws {
    try self.init(
      contentsOf: URL(fileURLWithPath: path), checking: checking, makeModel: makeModel)
  }

  init(card: ModelCard, model: any Layer, file: URL?, content: SafetensorsFile?) {
    (self.card, self.model, self.file, self.content) = (card, model, file, content)
  }

  /// The unevaluated raw outputs for preprocessed images, `[N, height, width, channels]`.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    model(images, Context(training: false))
  }

  /// The same card with another model of equivalent outputs, such as its exported form.
  package func replacing(model: any Layer) -> TrainedModel {
    TrainedModel(card: card, model: model, file: file, content: content)
  }

  /// The same model with another decision threshold and temperature.
  ///
  /// - Throws: `InferenceError` where the card of a file can't have them.
  package func replacing(
    decision: DecisionThreshold?, temperature: Double?
  ) throws -> TrainedModel {
    var changed = card
    (changed.decision, changed.temperature) = (decision, temperature)
    try changed.check(named: "the model \(card.model.architecture)")
    return TrainedModel(card: changed, model: model, file: file, content: content)
  }

  /// The name of the model in messages: its file's path, or its architecture.
  package var name: String { file?.path ?? card.model.architecture }

  /// Checks that the model was trained for a task.
  ///
  /// - Throws: `InferenceError` naming both tasks.
  package func require(_ task: VisionTask) throws {
    guard card.task != task else { return }
    throw InferenceError(
      .unsuitableModel,
      "the model \(name) was trained for \(card.task.rawValue), not for \(task.rawValue).")
  }

  /// Waits for the check of the weights, if it is still running.
  ///
  /// - Throws: `InferenceError` where they are damaged, NaN or infinite.
  package func checkContent() throws {
    guard let content else { return }
    let bad = try Self.damage { try content.notFiniteTensors() }
    guard !bad.isEmpty else { return }
    let prefix = ModelFile.prefix(of: content)
    // Masks of imported networks are constants that may be infinite.
    let least: Finiteness =
      card.model.architecture == ModelSpecification.graph ? .notANumber : .infinite
    let names = bad.filter { $0.key.hasPrefix(prefix) && $0.value >= least }.keys
    guard let name = names.min() else { return }
    let word = bad[name] == .notANumber ? "NaN" : "infinite"
    throw InferenceError(
      .notFinite,
      "\(self.name): the weight '\(name.dropFirst(prefix.count))' has numbers that are \(word)"
        + (names.count > 1 ? ", as have \(names.count - 1) others" : "")
        + ". Training has diverged, or the file was made so: use an earlier checkpoint, or train "
        + "with a lower learning rate.")
  }

  /// - Throws: `InferenceError` where the output's shape doesn't suit the task.
  private static func checkOutput(of model: any Layer, _ card: ModelCard, named name: String) throws
  {
    do {
      try model.checkOutput(
        for: card.task, input: card.model.inputShape, classes: card.model.classCount)
    } catch {
      throw InferenceError(.unsuitableModel, "\(name): \(error)")
    }
  }

  /// Checks that a model with a name of the catalogue has the catalogue's weights: readers of its
  /// file will build that model.
  ///
  /// - Throws: `InferenceError` naming a weight that differs, `ModelError` where the catalogue
  ///   can't build it.
  private static func checkWeights(of model: any Layer, _ card: ModelCard) throws {
    let name = card.model.architecture
    guard name != ModelSpecification.graph, Catalogue.isBuiltIn(name) else { return }
    func types(_ model: any Layer) -> [String: TensorType] {
      Dictionary(
        uniqueKeysWithValues: model.parameters().map { ($0.path, $0.parameter.value.type) })
    }
    let expected = types(try Catalogue.make(card.model, RandomKey(seed: 0)))
    let found = types(model)
    let paths = Set(expected.keys).union(found.keys).filter { expected[$0] != found[$0] }
    guard let path = paths.min() else { return }
    func text(_ type: TensorType?) -> String { type.map { "\($0)" } ?? "none" }
    throw InferenceError(
      .unsuitableModel,
      "the model is not the catalogue's \(name): its weight '\(path)' is \(text(found[path])), "
        + "expected \(text(expected[path])). Give its card another architecture, or the options "
        + "that it has."
    )
  }

  /// Runs a body, and converts errors of the file's format to errors of this library.
  private static func damage<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SafetensorsError {
      throw InferenceError(.badFile, error.description)
    }
  }
}
