import Foundation
import FoveaDatasets
import FoveaInference
import FoveaModels
import FoveaTraining

extension Trainer {
  /// Makes a trainer for a model of the catalogue, a registered model, or an imported network.
  /// Initial weights of other programs are supported.
  ///
  /// - Parameter resuming: Whether to continue from `last.safetensors` in the folder.
  /// - Throws: `SettingError`, `DatasetError`, `ModelError` or `TrainingError` where settings,
  ///   data, model and folder don't fit.
  public convenience init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL? = nil,
    resuming: Bool = false
  ) throws {
    try self.init(
      configuration: configuration, data: data, runFolder: runFolder, makeModel: Catalogue.make,
      weightReader: .catalogue, resuming: resuming)
  }
}
