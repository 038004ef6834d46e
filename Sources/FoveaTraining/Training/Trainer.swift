import Foundation
import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaModels
import FoveaTensors

/// Trains a model as a configuration says and writes the run's folder.
///
/// ```swift
/// let data = try configuration.loadData()
/// let trainer = try Trainer(configuration: configuration, data: data, runFolder: folder)
/// let result = try trainer.train { event in
///   if case .epoch(let record) = event { print(record.epoch, record.trainLoss) }
/// }
/// ```
///
/// A program can give parts of its own in place of those that settings name: a task, a loss,
/// augmentations, an optimizer, a schedule. A model of its own is registered in the catalogue and
/// named by the setting `model`.
///
/// The folder gets `model.safetensors` (at the end), `best.safetensors`, `last.safetensors` (the
/// checkpoint that a stopped run resumes from), `config.json` and `config.yaml` (the settings, all
/// decided), `run.json`, `splits.json`, `history.jsonl` and `results.csv`. The same configuration and data give the same bits, whatever
/// the number of loader threads, and however often the run was stopped and resumed.
public final class Trainer {
  /// The settings with model, loss and metric decided.
  public let resolved: ResolvedConfiguration
  /// The settings with model, loss and metric decided, as a configuration.
  public var configuration: TrainingConfiguration { resolved.settings }
  /// The divided data.
  public let data: DividedDataset
  /// The folder of the run.
  public let runFolder: URL
  /// Asks the run to stop; hand it to signal handlers and other threads.
  public let stopSignal = StopSignal()
  /// Called with every event, after the closure given to `train`, in order.
  public var callbacks: [(TrainingEvent) throws -> Void] = []

  let files: RunFiles
  let makeModel: ModelFactory
  let weightReader: WeightReader?
  var metric: MonitoredMetric { resolved.metric }
  let isResuming: Bool
  let parts: TrainingParts

  /// Checks settings and folder; nothing is written yet.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - data: The divided data.
  ///   - runFolder: The folder of the run, empty or missing unless the run is resumed; named by the
  ///     settings `runs` and `name` by default.
  ///   - task: Makes a task to train in place of the data's usual one.
  ///   - loss: Replaces the loss that settings name, for classification, segmentation and regression.
  ///   - detectionLoss: Replaces the loss that settings name, for detection.
  ///   - transforms: Further random changes of training images, after those of `augment`.
  ///   - optimizer: Replaces the optimizer that settings name; the setting `learningRate` is then
  ///     needed.
  ///   - schedule: Replaces the schedule that settings name; its positions are updates.
  ///   - makeModel: Builds the model that `configuration.model` names; from the catalogue by default.
  ///   - weightReader: Reads initial weights that Fovea's training did not write.
  ///   - resuming: Continues where `last.safetensors` in the folder ends.
  /// - Throws: `SettingError`, `TrainingError`, or `ModelError` where the model is for another task.
  public init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL? = nil,
    task: (@Sendable (TaskContext) throws -> any TrainingTask)? = nil, loss: (any Loss)? = nil,
    detectionLoss: (any DetectionObjective)? = nil, transforms: [any Transform] = [],
    optimizer: (any Optimizer)? = nil, schedule: (any Schedule)? = nil,
    makeModel: @escaping ModelFactory = Catalogue.make, weightReader: WeightReader? = nil,
    resuming: Bool = false
  ) throws {
    resolved = try ResolvedConfiguration(
      configuration.adoptingModel(reader: weightReader), for: data.dataset.task,
      listsPairs: !data.dataset.pairs.isEmpty)
    parts = TrainingParts(
      task: task, loss: loss, detectionLoss: detectionLoss, transforms: transforms,
      optimizer: optimizer, schedule: schedule)
    try parts.check(resolved.settings)
    let model = resolved.model
    if Catalogue.isBuiltIn(model) { try Catalogue.check(model, for: resolved.task) }
    self.data = data
    self.runFolder = runFolder ?? resolved.settings.runFolder(for: resolved.task)
    self.makeModel = makeModel
    self.weightReader = weightReader
    files = RunFiles(self.runFolder)
    isResuming = resuming
    try RunFolder.check(files, resuming: resuming)
  }

  /// The task of a run: the one given, or the data's usual one.
  ///
  /// - Throws: `TrainingError` where a given task is for another kind of data, and the errors of
  ///   `TaskContext.usualTask`.
  func makeTask(_ model: any Layer, _ card: ModelCard) throws -> any TrainingTask {
    let context = TaskContext(
      configuration: configuration, dataset: data.dataset, model: model, card: card,
      loss: parts.loss, detectionLoss: parts.detectionLoss)
    guard let make = parts.task else { return try context.usualTask() }
    let task = try make(context)
    guard task.kind == data.dataset.task else {
      throw TrainingError(
        .unsuitableData,
        "\(type(of: task)) is a task of the kind \(task.kind.rawValue), but the data is for "
          + "\(data.dataset.task.rawValue). Read the data with that `task`, or change the kind.")
    }
    return task
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
