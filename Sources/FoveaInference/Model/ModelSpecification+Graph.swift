import Foundation
import FoveaGraphs
import FoveaLayers

extension ModelSpecification {
  /// Describes an imported network, whose weights are kept beside the description.
  ///
  /// - Throws: `EncodingError` where a setting of the graph is no number that JSON has.
  public init(
    of graph: GraphModel, classCount: Int, channels: Int, height: Int, width: Int
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let definition = try encoder.encode(graph.definitionWithoutWeights)
    self.init(
      architecture: Self.graph, classCount: classCount, channels: channels, height: height,
      width: width, definition: String(decoding: definition, as: UTF8.self))
  }

  /// The graph that the description holds; its weights are zero until they are set.
  func graphModel() throws -> any Layer {
    guard let definition else {
      throw InferenceError(
        .badFile,
        "the model is an imported graph, but its file lacks the graph: no '\(ModelFile.graphKey)' in "
          + "the metadata. Import it anew.")
    }
    let graph: GraphDefinition
    do {
      graph = try JSONDecoder().decode(GraphDefinition.self, from: Data(definition.utf8))
    } catch {
      throw InferenceError(
        .badFile, "the model's graph cannot be read (\(error)). Import it anew.")
    }
    let model: GraphModel
    do {
      model = try GraphModel(withoutWeights: graph)
    } catch {
      throw InferenceError(.badFile, "the model's graph cannot be run: \(error)")
    }
    if let geometry = try GraphDetector.geometry(in: options) {
      return GraphDetector(model, geometry: geometry)
    }
    return model
  }
}
