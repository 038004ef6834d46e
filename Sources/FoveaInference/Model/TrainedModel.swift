import Foundation
import FoveaImages
import FoveaInterchange
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// A trained model with the card that says how to use it: what the predictors of all tasks share.
public struct TrainedModel: Sendable {
  /// What the model's file says about it.
  public let card: ModelCard
  /// The model with its trained weights.
  public let model: any Layer
  /// The file it was read from.
  public let file: URL
  private let content: SafetensorsFile
  let functions = FunctionCache()

  /// Loads a model file, a checkpoint, or the model of a run's folder (`model.safetensors`, or
  /// `best.safetensors` where training has not ended). The weights stay in the file until they are
  /// used.
  ///
  /// - Parameter checking: when damage to the weights is looked for; where that is `meanwhile`,
  ///   predictors throw before they give a result of damaged ones.
  /// - Throws: `InferenceError` or `SafetensorsError` where the file is missing, damaged, or doesn't
  ///   fit the model; whatever `makeModel` throws.
  public init(
    contentsOf url: URL, makeModel: ModelFactory, checking: SafetensorsFile.Checking = .atOnce
  ) throws {
    file = try Self.modelFile(at: url)
    let kinds = ["onnx": "ONNX", "pt": "PyTorch", "pth": "PyTorch", "th": "PyTorch", "h5": "Keras"]
    if let kind = kinds[file.pathExtension.lowercased()] {
      throw InferenceError(
        .badFile,
        "\(file.path) is a file of \(kind)'s, not a model file of Fovea's. Make one of it first: fovea "
          + "import \(file.lastPathComponent) --output model.safetensors")
    }
    let (weights, card, content) = try ModelFile.read(file, checking: checking)
    self.content = content
    let model = try makeModel(card.model, RandomKey(seed: 0))
    try ModelFile.check(
      weights.values, against: model, named: card.model.architecture, "weight", file)
    // An embedding's numbers have no names.
    guard card.task == .verification || card.classNames.count == card.model.classCount else {
      throw InferenceError(
        .badFile,
        "\(file.path) has \(card.classNames.count) class names for \(card.model.classCount) classes."
      )
    }
    self.card = card
    self.model = weights.applied(to: model)
    // The catalogue's models give what their task needs; of an imported one nothing is known.
    guard card.model.architecture == ModelSpecification.graph else { return }
    do {
      try self.model.checkOutput(
        for: card.task, input: card.model.inputShape, classes: card.model.classCount)
    } catch {
      throw InferenceError(.unsuitableModel, "\(file.path): \(error)")
    }
  }

  private static func modelFile(at url: URL) throws -> URL {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw InferenceError(
        .badFile, "there is no model file or run folder \(url.path). Check the path.")
    }
    guard isFolder.boolValue else { return url }
    let names = [ModelFile.name, ModelFile.bestName]
    for file in names.map({ url.appendingPathComponent($0) })
    where FileManager.default.fileExists(atPath: file.path) { return file }
    throw InferenceError(
      .badFile,
      "\(url.path) holds no model: neither model.safetensors nor best.safetensors. Give the folder of "
        + "a run that has come to a validation, or a model file.")
  }

  /// The numbers the model gives for images that are already input: `[N, height, width, channels]`
  /// to raw outputs, unevaluated.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    model(images, Context(training: false))
  }

  /// The same card with another model that gives what this one gives, such as its exported form.
  package func replacing(model: any Layer) -> TrainedModel {
    TrainedModel(card: card, model: model, file: file, content: content)
  }

  private init(card: ModelCard, model: any Layer, file: URL, content: SafetensorsFile) {
    (self.card, self.model, self.file, self.content) = (card, model, file, content)
  }

  /// Checks that the model was trained for a task.
  ///
  /// - Throws: `InferenceError` naming both.
  package func require(_ task: VisionTask) throws {
    guard card.task != task else { return }
    throw InferenceError(
      .unsuitableModel,
      "the model \(file.path) was trained for \(card.task.rawValue), not for \(task.rawValue).")
  }

  /// Looks for damage, if that is still to be done.
  ///
  /// - Throws: `SafetensorsError`.
  package func checkContent() throws { try content.check() }
}
