import Foundation
import FoveaInterchange
import FoveaModels

extension Catalogue {
  /// Builds the catalogue's models for trainers and classifiers.
  public static let make: ModelFactory = { specification, key in
    try model(named: specification.architecture).build(
      ModelShape(
        classes: specification.classCount, inputChannels: specification.channels,
        height: specification.height, width: specification.width, options: specification.options),
      key: key)
  }
}

extension TrainedModel {
  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's.
  ///
  /// - Throws: `InferenceError` where the file is missing, damaged or doesn't fit the model.
  public init(
    contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce
  ) throws {
    try self.init(contentsOf: url, makeModel: Catalogue.make, checking: checking)
  }
}

extension Classifier {
  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's.
  ///
  /// - Throws: `InferenceError` where the file is missing, damaged or doesn't fit the model.
  public init(
    contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce
  ) throws {
    try self.init(contentsOf: url, makeModel: Catalogue.make, checking: checking)
  }
}
