import Foundation
import FoveaDatasets
import FoveaInference
import FoveaLearning
import FoveaModels
import FoveaTraining

extension Trainer {
  /// Makes a trainer whose initial weights (the setting `weights`) may come from files of other
  /// programs or be published ones. The parameters are those of the initializer in `FoveaTraining`.
  ///
  /// - Throws: `SettingError`, `DatasetError`, `ModelError` or `TrainingError`.
  public convenience init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL? = nil,
    task: (@Sendable (TaskContext) throws -> any TrainingTask)? = nil, loss: (any Loss)? = nil,
    detectionLoss: (any DetectionObjective)? = nil, transforms: [any Transform] = [],
    optimizer: (any Optimizer)? = nil, schedule: (any Schedule)? = nil, resuming: Bool = false
  ) throws {
    try self.init(
      configuration: configuration, data: data, runFolder: runFolder, task: task, loss: loss,
      detectionLoss: detectionLoss, transforms: transforms, optimizer: optimizer,
      schedule: schedule, makeModel: Catalogue.make, weightReader: .catalogue, resuming: resuming)
  }
}
