import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaModels
import FoveaTensors

extension TrainedModel {
  /// Writes a model file, which `VisionModel(contentsOf:)` and the program `fovea` open; whole or
  /// not at all.
  ///
  /// A portable file holds the network itself, as a graph of operators, beside its weights: every
  /// program can open it, predict and export with it, and train it further as a network of fixed
  /// layers. A file that isn't portable names the architecture, and whoever opens it builds the
  /// model (see ``FoveaModels/Catalogue/register(_:make:)``).
  ///
  /// - Parameters:
  ///   - url: where the file goes; one that is there is replaced.
  ///   - portable: whether the file is portable; by default where the architecture isn't built in.
  /// - Throws: `InferenceError` where a portable file can't hold the model, saying why, or the
  ///   weights were read from a damaged file; `FileWriteError` where it can't be written.
  public func write(to url: URL, portable: Bool? = nil) throws {
    try checkContent()
    let isPortable = portable ?? !Catalogue.isBuiltIn(card.model.architecture)
    let written = isPortable ? try self.portable() : self
    let weights = Dictionary(
      uniqueKeysWithValues: written.model.parameters().map { ($0.path, $0.parameter.value) })
    try ModelFile.write(WeightSnapshot(weights), written.card, to: url)
  }

  /// Writes a model file; whole or not at all.
  ///
  /// - Throws: as for a URL.
  public func write(to path: String, portable: Bool? = nil) throws {
    try write(to: URL(fileURLWithPath: path), portable: portable)
  }

  /// The model as a graph, which needs none of its program's code. Batch normalization is folded
  /// into convolutions, and the number of images is left open.
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

  /// Compares another form of the model with the model on two images of random numbers.
  ///
  /// - Throws: `InferenceError` where they differ by more than rounding.
  private func checkOutputs(of other: any Layer) throws {
    let shape = [2] + card.model.inputShape.dropFirst()
    let images = Tensor.randomUniform(shape, key: RandomKey(seed: 0))
    let (expected, found) = (self(images), other(images, Context(training: false)))
    try Tensor.evaluating([expected, found])
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
