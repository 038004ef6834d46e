import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaSupport
import FoveaTensors

extension ModelSpecification {
  /// Makes the specification of a network from its graph of operators, without the weights.
  ///
  /// - Throws: `EncodingError` where an attribute of the graph is not finite.
  public init(
    of graph: GraphModel, classCount: Int, channels: Int, height: Int, width: Int
  ) throws {
    self.init(
      architecture: Self.graph, classCount: classCount, channels: channels, height: height,
      width: width, definition: try Self.text(of: graph.definitionWithoutWeights))
  }

  private static func text(of graph: GraphDefinition) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(graph), as: UTF8.self)
  }

  /// The same model for another number of classes. The last layer of an imported network is
  /// replaced, of an imported detector the layers that predict classes.
  ///
  /// - Throws: `InferenceError` where an imported network has no such layer.
  package func forClasses(_ count: Int) throws -> ModelSpecification {
    var result = self
    result.classCount = count
    guard architecture == Self.graph, count != classCount else { return result }
    if var geometry = try GraphDetector.geometry(in: options) {
      do {
        let graph = try storedGraph()
        let batch: Int
        if case .fixed(let length)? = graph.inputs.first?.shape?.first {
          batch = length
        } else {
          batch = 1
        }
        result.definition = try Self.text(
          of: graph.withClasses(
            count, replacing: classCount, input: [batch, height, width, channels]))
      } catch let error as GraphError {
        throw InferenceError(
          .unsuitableModel,
          "the imported detector predicts "
            + NumberText.count(classCount, "class", plural: "classes")
            + ", and can't be changed to \(count): "
            + "\(error.problem). Train it on data with as many, or train a detector of the "
            + "catalogue.")
      }
      geometry.classes = count
      result.options.merge(try GraphDetector.options(geometry)) { $1 }
      return result
    }
    do {
      result.definition = try Self.text(of: storedGraph().withOutputs(count))
    } catch let error as GraphError {
      throw InferenceError(
        .unsuitableModel,
        "the imported network gives \(classCount) outputs, and can't be changed to \(count): "
          + "\(error.problem). Give data with as many classes, or import the network up to its "
          + "last layer: set `outputName`.")
    }
    return result
  }

  /// The graph of the specification.
  ///
  /// - Throws: `InferenceError` where it is missing or can't be read.
  private func storedGraph() throws -> GraphDefinition {
    guard let definition else {
      throw InferenceError(
        .badFile,
        "the model is a graph, but its file lacks the graph: no '\(ModelFile.graphKey)' in the "
          + "metadata. Import or write it again.")
    }
    do {
      return try JSONDecoder().decode(GraphDefinition.self, from: Data(definition.utf8))
    } catch {
      throw InferenceError(
        .badFile, "the model's graph cannot be read (\(error)). Import or write it again.")
    }
  }

  /// The network of the specification, with random weights drawn with the key (Glorot & Bengio
  /// 2010).
  ///
  /// - Throws: `InferenceError` where the graph is missing, can't be read or can't be run.
  func graphModel(key: RandomKey) throws -> any Layer {
    let graph = try storedGraph()
    var model: GraphModel
    do {
      model = try GraphModel(withoutWeights: graph)
    } catch {
      throw InferenceError(.badFile, "the model's graph cannot be run: \(error)")
    }
    model.update { path, parameter in
      guard parameter.role == .weight, parameter.value.rank > 1 else { return }
      parameter.value = Initializer.xavierUniform().tensor(
        parameter.value.shape, key: key.fold(path))
    }
    return try GraphDetector.model(model, options: options)
  }
}
