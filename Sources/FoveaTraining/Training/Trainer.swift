import Foundation
import FoveaDatasets
import FoveaLayers
import FoveaTensors

/// Trains a classifier as a configuration says and writes all it learns into a run's folder.
///
/// ```swift
/// let data = try configuration.loadData()
/// let trainer = try Trainer(
///   configuration: configuration, data: data, runFolder: folder, makeModel: Catalogue.make)
/// let result = try trainer.train { event in
///   if case .epoch(let record) = event { print(record.epoch, record.trainLoss) }
/// }
/// ```
public final class Trainer {
  /// The settings.
  public let configuration: TrainingConfiguration
  /// The divided data.
  public let data: DividedDataset
  /// Where everything is written.
  public let runFolder: URL
  /// Asks the run to stop; hand it to signal handlers and other threads.
  public let stopSignal = StopSignal()
  /// Called with every event, after the closure given to `train`, in order.
  public var callbacks: [(TrainingEvent) throws -> Void] = []

  /// Checks settings, data and folder; nothing is written yet.
  ///
  /// - Parameters:
  ///   - makeModel: builds the model that `configuration.model` names.
  ///   - resuming: goes on where `last.safetensors` in the folder ends.
  /// - Throws: `SettingError`, `DatasetError` or `TrainingError`.
  public init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL,
    makeModel: @escaping ModelFactory, resuming: Bool = false
  ) throws {
    self.configuration = configuration
    self.data = data
    self.runFolder = runFolder
    fatalError()
  }

  /// Asks the run to stop after the batch under way, with a checkpoint; safe from any thread.
  public func requestStop() { stopSignal.request() }

  /// Trains to the end, or until someone asks to stop. Runs on the caller's thread.
  ///
  /// - Throws: `TrainingError` where the loss diverges, `DatasetError` for images that cannot be
  ///   decoded, `FileWriteError` where the disk is full, and whatever `onEvent` throws.
  public func train(onEvent: (TrainingEvent) throws -> Void = { _ in }) throws -> TrainingResult {
    fatalError()
  }
}
