import Foundation
import FoveaInterchange
import FoveaModels

extension Catalogue {
  /// Builds the catalogue's models and imported graphs, for trainers and predictors.
  public static let make: ModelFactory = { specification, key in
    if specification.architecture == ModelSpecification.graph {
      return try specification.graphModel(key: key)
    }
    return try model(named: specification.architecture).build(
      ModelShape(
        classes: specification.classCount, inputChannels: specification.channels,
        height: specification.height, width: specification.width, options: specification.options),
      key: key)
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
