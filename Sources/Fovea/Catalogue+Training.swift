import Foundation
import FoveaDatasets
import FoveaInference
import FoveaModels
import FoveaTraining

extension Trainer {
  /// Makes a trainer of one of the catalogue's models, of a registered one, or of an imported
  /// network. Initial weights may be another program's.
  ///
  /// - Parameter resuming: goes on where `last.safetensors` in the folder ends.
  /// - Throws: `SettingError`, `DatasetError`, `ModelError` or `TrainingError`.
  public convenience init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL? = nil,
    resuming: Bool = false
  ) throws {
    try self.init(
      configuration: configuration, data: data, runFolder: runFolder, makeModel: Catalogue.make,
      weightReader: .catalogue, resuming: resuming)
  }
}
