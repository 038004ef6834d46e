import Foundation
import FoveaDatasets
import FoveaInference
import FoveaModels
import FoveaTraining

extension Trainer {
  /// Makes a trainer of one of the catalogue's models, whose first weights may be anyone's, or of
  /// an imported network.
  ///
  /// - Parameter resuming: goes on where `last.safetensors` in the folder ends.
  /// - Throws: `SettingError`, `DatasetError`, `ModelError` or `TrainingError`.
  public convenience init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL,
    resuming: Bool = false
  ) throws {
    let configuration = try configuration.adoptingModel(reader: .catalogue)
    let name = try configuration.resolved(for: data.dataset.task).model
    if name != ModelSpecification.graph {
      try Catalogue.model(named: name).check(for: data.dataset.task)
    }
    try self.init(
      configuration: configuration, data: data, runFolder: runFolder, makeModel: Catalogue.make,
      weightReader: .catalogue, resuming: resuming)
  }
}
