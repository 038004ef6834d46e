import Foundation
import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaTensors

/// Trains a classifier as a configuration says and writes all it learns into a run's folder.
///
/// ```swift
/// let data = try configuration.loadData()
/// let trainer = try Trainer(
///   configuration: configuration, data: data, runFolder: folder, makeModel: makeModel)
/// let result = try trainer.train { event in
///   if case .epoch(let record) = event { print(record.epoch, record.trainLoss) }
/// }
/// ```
///
/// The folder gets `model.safetensors` (at the end), `best.safetensors`, `last.safetensors` (what a
/// stopped run resumes from), `config.json`, `run.json`, `splits.json`, `history.jsonl` and
/// `results.csv`. The same configuration and data give the same bits, whatever the number of loader
/// threads, and however often the run was stopped and resumed.
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

  let files: RunFiles
  let makeModel: ModelFactory
  let weightReader: WeightReader?
  let metric: MonitoredMetric
  let isResuming: Bool

  /// Checks settings and folder; nothing is written yet.
  ///
  /// - Parameters:
  ///   - makeModel: builds the model that `configuration.model` names.
  ///   - weightReader: reads initial weights that Fovea's training did not write.
  ///   - resuming: goes on where `last.safetensors` in the folder ends.
  /// - Throws: `SettingError` or `TrainingError`.
  public init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL,
    makeModel: @escaping ModelFactory, weightReader: WeightReader? = nil, resuming: Bool = false
  ) throws {
    let configuration = try configuration.adoptingModel(reader: weightReader).resolved(
      for: data.dataset.task)
    try configuration.validate()
    self.configuration = configuration
    self.data = data
    self.runFolder = runFolder
    self.makeModel = makeModel
    self.weightReader = weightReader
    files = RunFiles(runFolder)
    metric = try MonitoredMetric(named: configuration.metric, task: data.dataset.task)
    isResuming = resuming
    try RunFolder.check(files, resuming: resuming)
  }

  /// Asks the run to stop after the batch under way, with a checkpoint; safe from any thread.
  public func requestStop() { stopSignal.request() }

  /// Trains to the end, or until someone asks to stop. Runs on the caller's thread.
  ///
  /// - Throws: `TrainingError` where the loss diverges or a checkpoint does not fit, `DatasetError`
  ///   for images that cannot be used, `FileWriteError` where the disk is full, and whatever
  ///   `onEvent` and the callbacks throw.
  public func train(onEvent: (TrainingEvent) throws -> Void = { _ in }) throws -> TrainingResult {
    if let threads = configuration.threads { Engine.threads = threads }
    return try withoutActuallyEscaping(onEvent) { onEvent in
      let run = try TrainingRun(self) { [callbacks] event in
        try onEvent(event)
        for callback in callbacks { try callback(event) }
      }
      return try run.run()
    }
  }
}
