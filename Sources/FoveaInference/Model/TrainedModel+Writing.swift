import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaModels
import FoveaTensors

extension TrainedModel {
  /// Writes a model file, whole or not at all. `VisionModel(contentsOf:)` and the program `fovea`
  /// open it.
  ///
  /// A portable file holds the network as a graph of operators, in addition to its weights. Every
  /// program can open it, predict with it, export it, and train it further with its layers fixed.
  /// Any other file names the architecture, which the opening program must be able to build (see
  /// ``FoveaModels/Catalogue/register(_:make:)``).
  ///
  /// - Parameters:
  ///   - url: The file to write; an existing one is replaced.
  ///   - portable: Whether the file is portable; by default if the architecture isn't built in.
  /// - Throws: `InferenceError` where the model can't be portable, with the reason, or the weights
  ///   were read from a damaged file; `FileWriteError` where it can't be written.
  public func write(to url: URL, portable: Bool? = nil) throws {
    try checkContent()
    let isPortable = portable ?? !Catalogue.isBuiltIn(card.model.architecture)
    let written = isPortable ? try self.portable() : self
    let weights = Dictionary(
      uniqueKeysWithValues: written.model.parameters().map { ($0.path, $0.parameter.value) })
    try ModelFile.write(WeightSnapshot(weights), written.card, to: url)
  }

  /// Writes a model file, whole or not at all.
  ///
  /// - Throws: The errors of `write(to:portable:)` for a URL.
  public func write(to path: String, portable: Bool? = nil) throws {
    try write(to: URL(fileURLWithPath: path), portable: portable)
  }

  /// The model as a graph, which needs no code of its program. Batch normalization is folded into
  /// convolutions, and the batch size is dynamic.
  ///
  /// - Throws: `InferenceError` where it can't be traced, or the graph's outputs differ.
  func portable() throws -> TrainedModel {
    guard card.model.architecture != ModelSpecification.graph else { return self }
    do {
      var options = GraphExportOptions()
      options.name = card.model.architecture
      options.anyBatch = true
      let graph = try GraphModel(
        GraphDefinition(of: model, input: card.model.inputShape, options: options))
      let geometry = (model as? any DetectionModel)?.geometry
      var card = card
      card.model = try ModelSpecification(
        of: graph, classCount: card.model.classCount, channels: card.model.channels,
        height: card.model.height, width: card.model.width)
      card.model.options = try geometry.map(GraphDetector.options) ?? [:]
      let layer = try GraphDetector.model(graph, options: card.model.options)
      try checkOutputs(of: layer)
      return TrainedModel(card: card, model: layer, file: nil, content: nil)
    } catch {
      throw InferenceError(
        .unsuitableModel,
        "the model \(name) can't be written as a portable file: \(error). Write it with `portable` "
          + "false, and call `Catalogue.register` in the program that opens it.")
    }
  }

  /// Compares another form of the model with the model on two random images.
  ///
  /// - Throws: `InferenceError` where they differ by more than rounding errors.
  private func checkOutputs(of other: any Layer) throws {
    let shape = [2] + card.model.inputShape.dropFirst()
    let images = Tensor.randomUniform(shape, key: RandomKey(seed: 0))
    let (expected, found) = (self(images), other(images, Context(training: false)))
    try Tensor.tryEvaluate([expected, found])
    let (a, b) = (expected.floats(), found.floats())
    let scale = a.reduce(1) { max($0, abs($1)) }
    let difference = zip(a, b).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    guard expected.shape == found.shape, difference <= 1e-4 * scale else {
      throw InferenceError(
        .unsuitableModel,
        "its graph gives \(found.shape) where the model gives \(expected.shape), and the largest "
          + "difference is \(difference)")
    }
  }
}
