import Foundation
import FoveaGraphs
import FoveaInterchange
import FoveaLayers
import FoveaModels

extension Catalogue {
  /// Builds the catalogue's models and imported graphs, for trainers and predictors.
  public static let make: ModelFactory = { specification, key in
    if specification.architecture == ModelSpecification.graph {
      return try specification.graphModel()
    }
    return try model(named: specification.architecture).build(
      ModelShape(
        classes: specification.classCount, inputChannels: specification.channels,
        height: specification.height, width: specification.width, options: specification.options),
      key: key)
  }
}

extension ModelSpecification {
  /// The graph that the description holds; its weights are zero until they are set.
  fileprivate func graphModel() throws -> any Layer {
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
    return model
  }
}

extension TrainedModel {
  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's or an imported graph.
  ///
  /// - Throws: `InferenceError` or `SafetensorsError` where the file is missing, damaged or doesn't
  ///   fit the model.
  public init(contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce) throws {
    try self.init(contentsOf: url, makeModel: Catalogue.make, checking: checking)
  }
}

extension Classifier {
  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's or an imported graph.
  ///
  /// - Throws: `InferenceError` or `SafetensorsError` where the file is missing, damaged, doesn't fit
  ///   the model or is for another task.
  public init(contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce) throws {
    try self.init(TrainedModel(contentsOf: url, checking: checking))
  }
}

extension Detector {
  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's or an imported graph.
  ///
  /// - Throws: `InferenceError` or `SafetensorsError` where the file is missing, damaged, doesn't fit
  ///   the model or is for another task.
  public init(contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce) throws {
    try self.init(TrainedModel(contentsOf: url, checking: checking))
  }
}

extension Segmenter {
  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's or an imported graph.
  ///
  /// - Throws: `InferenceError` or `SafetensorsError` where the file is missing, damaged, doesn't fit
  ///   the model or is for another task.
  public init(contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce) throws {
    try self.init(TrainedModel(contentsOf: url, checking: checking))
  }
}

extension Regressor {
  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's or an imported graph.
  ///
  /// - Throws: `InferenceError` or `SafetensorsError` where the file is missing, damaged, doesn't fit
  ///   the model or is for another task.
  public init(contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce) throws {
    try self.init(TrainedModel(contentsOf: url, checking: checking))
  }
}
