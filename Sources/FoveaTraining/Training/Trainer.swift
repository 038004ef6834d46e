import Foundation
import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaModels
import FoveaRunRecords
import FoveaSupport
import FoveaTensors

/// Trains a model by a configuration and writes the run's folder.
///
/// ```swift
/// let data = try configuration.loadData()
/// let trainer = try Trainer(configuration: configuration, data: data, runFolder: folder)
/// let result = try trainer.train { event in
///   if case .epoch(let record) = event { print(record.epoch, record.trainLoss) }
/// }
/// ```
///
/// A program can replace parts that settings name by its own: the task, the loss, augmentations,
/// the optimizer, the schedule. A custom model is registered in the catalogue and named by the
/// setting `model`.
///
/// The folder gets `model.safetensors` (at the end), `best.safetensors`, `last.safetensors` (the
/// checkpoint to resume from), `config.json` and `config.yaml` (the resolved settings), `run.json`,
/// `splits.json`, `history.jsonl`, `results.csv`, and `losses.npy` with `losses.json`: the loss of
/// each training sample in each epoch.
///
/// The same configuration and data give the same bits for any number of loader threads, also when
/// the run was stopped and resumed.
public final class Trainer {
  /// The settings with model, loss and metric resolved. A learning rate to be found is open until
  /// training starts.
  public private(set) var resolved: ResolvedConfiguration
  /// The settings with model, loss and metric resolved, as a configuration.
  public var configuration: TrainingConfiguration { resolved.settings }
  /// The divided data.
  public let data: DividedDataset
  /// The folder of the run. Without the setting `name` it may still change when training starts,
  /// where another program has taken the folder since.
  public private(set) var runFolder: URL
  /// Stops the run on request; for signal handlers and other threads.
  public let stopSignal = StopSignal()
  /// Called with every event, after the closure given to `train`, in order.
  public var callbacks: [(TrainingEvent) throws -> Void] = []
  /// The features that this run of a probe shares with others; nil for its own.
  package var sharedFeatures: SharedFeatures?

  /// Finds what is wrong at a moment that the setting `watch` records, given the records before it.
  /// The warnings are stored in the record, which is then emitted.
  public var judge: (_ record: WatchRecord, _ before: [WatchRecord]) -> [WatchWarning] = { _, _ in
    []
  }

  var files: RunFiles { RunFiles(runFolder) }
  /// Whether the run's name was made from data and model.
  private let choosesName: Bool
  let makeModel: ModelFactory
  let weightReader: WeightReader?
  var metric: MonitoredMetric { resolved.metric }
  let isResuming: Bool
  let parts: TrainingParts

  /// Checks settings and folder without writing anything.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - data: The divided data.
  ///   - runFolder: The folder of the run, empty or missing unless the run is resumed; by default
  ///     the one of the settings `runs` and `name`.
  ///   - task: Makes a custom task in place of the data's usual one.
  ///   - loss: A custom loss, for all tasks but detection.
  ///   - detectionLoss: A custom loss for detection.
  ///   - transforms: Further random transforms of training images, after those of `augment`.
  ///   - optimizer: A custom optimizer; the setting `learningRate` is then required.
  ///   - schedule: A custom learning-rate schedule over updates.
  ///   - makeModel: Builds the model that `configuration.model` names; by default from the
  ///     catalogue.
  ///   - weightReader: Reads initial weights of other programs.
  ///   - resuming: Whether to continue from `last.safetensors` in the folder.
  /// - Throws: `SettingError`, `TrainingError`, or `ModelError` where the model is for another
  ///   task.
  public init(
    configuration: TrainingConfiguration, data: DividedDataset, runFolder: URL? = nil,
    task: (@Sendable (TaskContext) throws -> any TrainingTask)? = nil, loss: (any Loss)? = nil,
    detectionLoss: (any DetectionObjective)? = nil, transforms: [any Transform] = [],
    optimizer: (any Optimizer)? = nil, schedule: (any Schedule)? = nil,
    makeModel: @escaping ModelFactory = Catalogue.make, weightReader: WeightReader? = nil,
    resuming: Bool = false
  ) throws {
    resolved = try ResolvedConfiguration(
      configuration.withRecordedRate(in: resuming ? runFolder : nil)
        .adoptingModel(reader: weightReader), for: data.dataset.task,
      listsPairs: !data.dataset.pairs.isEmpty)
    parts = TrainingParts(
      task: task, loss: loss, detectionLoss: detectionLoss, transforms: transforms,
      optimizer: optimizer, schedule: schedule)
    try parts.check(configuration)
    let model = resolved.model
    if Catalogue.isBuiltIn(model) { try Catalogue.check(model, for: resolved.task) }
    self.data = data
    self.runFolder = runFolder ?? resolved.settings.runFolder(for: resolved.task)
    self.makeModel = makeModel
    self.weightReader = weightReader
    choosesName = runFolder == nil && resolved.settings.name == nil && !resuming
    isResuming = resuming
    try RunFolder.check(RunFiles(self.runFolder), resuming: resuming)
  }

  /// The task of a run: the given one, else the data's usual one.
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

  /// Stops the run after the current batch, with a checkpoint; safe from any thread.
  public func requestStop() { stopSignal.request() }

  /// Trains to the end or until a stop is requested, on the caller's thread.
  ///
  /// - Throws: `TrainingError` where another program trains in the folder, the loss diverges or a
  ///   checkpoint does not fit, `DatasetError` for images that cannot be used, `FileWriteError`
  ///   where the disk is full, `ThreadError` where the system has no room for threads, and the
  ///   errors of `onEvent` and the callbacks.
  public func train(onEvent: (TrainingEvent) throws -> Void = { _ in }) throws -> TrainingResult {
    try train(following: nil, onEvent: onEvent)
  }

  /// Trains with the convolution algorithms of a record, where the run has none of its own yet.
  func train(
    following record: ConvolutionRecord?, onEvent: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> TrainingResult {
    try Engine.start()
    if let threads = configuration.threads { Engine.threads = threads }
    let (lock, isMade) = try claimFolder()
    defer {
      lock.release()
      // A run that failed before its first file leaves nothing: only empty folders can be removed.
      if isMade { rmdir(runFolder.path) }
    }
    if isResuming { AtomicFile.removeTemporaries(in: files.folder) }
    let saved = try SavedRun(self)
    let recording = ConvolutionRecording(following: saved?.state.convolutions ?? record)
    return try recording.run {
      try withoutActuallyEscaping(onEvent) { onEvent in
        let emit = { [callbacks] (event: TrainingEvent) throws -> Void in
          try onEvent(event)
          for callback in callbacks { try callback(event) }
        }
        let setup = try RunSetup(self, saved)
        let found = try resolveLearningRate(with: setup, emit)
        let run = try TrainingRun(
          self, saved, setup, recording, found: found, isLocked: lock.isEffective, emit: emit)
        return try run.run()
      }
    }
  }

  /// Finds the learning rate where the settings ask for it; nil where they have one.
  ///
  /// - Throws: `TrainingError` where the range test suggests none, or was stopped.
  private func resolveLearningRate(
    with setup: RunSetup, _ emit: (TrainingEvent) throws -> Void
  ) throws -> LearningRateRecord? {
    guard configuration.findsLearningRate else { return nil }
    let record = try findLearningRate(nil, with: setup) { try emit(.rangeTest(done: $0, of: $1)) }
    guard let record else {
      throw TrainingError(
        .noLearningRate, "stopped in the range test of the learning rate, before the first step.")
    }
    guard let rate = record.chosen else {
      throw TrainingError(
        .noLearningRate,
        "`learningRate` is auto, but the range test suggests none: "
          + "\(record.problem ?? "it ended early"). Set a number, such as "
          + "\(NumberText.short(resolved.learningRate)).")
    }
    resolved = resolved.found(rate)
    return record
  }

  /// Locks the run's folder, or the next free one where the name may be chosen; and says whether it
  /// was made for that.
  ///
  /// - Throws: `TrainingError` where another program trains in it or it holds another run.
  private func claimFolder() throws -> (lock: FolderLock, isMade: Bool) {
    while true {
      do {
        let existed = FileManager.default.fileExists(atPath: runFolder.path)
        let lock = try RunFolder.lock(files)
        do {
          // Another program may have begun a run since the first check.
          try RunFolder.check(files, resuming: isResuming)
          return (lock, !existed)
        } catch {
          lock.release()
          throw error
        }
      } catch let error as TrainingError
        where choosesName && [.lockedFolder, .occupiedFolder].contains(error.kind)
      {
        let next = configuration.runFolder(for: resolved.task)
        guard next != runFolder else { throw error }
        runFolder = next
      }
    }
  }
}
