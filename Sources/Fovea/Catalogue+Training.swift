import Foundation
import FoveaDatasets
import FoveaInterchange
import FoveaModels
import FoveaTraining

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

extension Trainer {
  /// Makes a trainer of one of the catalogue's models.
  ///
  /// - Parameter resuming: goes on where `last.safetensors` in the folder ends.
  /// - Throws: `SettingError`, `DatasetError`, `ModelError` or `TrainingError`.
  public convenience init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL,
    resuming: Bool = false
  ) throws {
    let name = try configuration.resolved(for: data.dataset.task).model
    try Catalogue.model(named: name).check(for: data.dataset.task)
    try self.init(
      configuration: configuration, data: data, runFolder: runFolder, makeModel: Catalogue.make,
      resuming: resuming)
  }
}

extension TrainedModel {
  /// Loads a model file, a checkpoint, or the model of a run's folder; the model is one of the
  /// catalogue's.
  ///
  /// - Throws: `TrainingError` where the file is missing, damaged or doesn't fit the model.
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
  /// - Throws: `TrainingError` where the file is missing, damaged or doesn't fit the model.
  public init(
    contentsOf url: URL, checking: SafetensorsFile.Checking = .atOnce
  ) throws {
    try self.init(contentsOf: url, makeModel: Catalogue.make, checking: checking)
  }
}
