import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaModels
import FoveaRunRecords
import FoveaSupport
import FoveaTensors

/// One session of a run, from the start or a checkpoint to the end or a requested stop.
final class TrainingRun {
  let trainer: Trainer
  let configuration: TrainingConfiguration
  let files: RunFiles
  let emit: (TrainingEvent) throws -> Void
  let card: ModelCard
  let task: any TrainingTask
  private(set) var training: Loader
  private(set) var validation: Loader?
  let tuning: FineTuning
  let rates: LearningRatePlan
  let accumulation: Int
  let notes: [String]
  let isContinuation: Bool
  var learner: Learner
  var state: TrainingState
  var history: [EpochRecord] = []
  /// The weights of the best validation, with their card.
  var best: (weights: WeightSnapshot, card: ModelCard)?
  let clock = ContinuousClock()
  let start: ContinuousClock.Instant

  /// The measurements of the setting `watch`; nil where it is off.
  var watch: RecordLog<WatchRecord>?
  var spikes: RecordLog<SpikeRecord>
  var sampleLosses: SampleLossRecorder
  private let found: LearningRateRecord?
  let recording: ConvolutionRecording
  private var recordedChanges = 0

  /// Prepares a session, continuing from a checkpoint if there is one.
  ///
  /// - Parameters:
  ///   - found: The range test that found the learning rate; nil for none.
  ///   - isLocked: Whether the folder is locked against other programs.
  init(
    _ trainer: Trainer, _ saved: SavedRun?, _ setup: RunSetup, _ recording: ConvolutionRecording,
    found: LearningRateRecord?, isLocked: Bool, emit: @escaping (TrainingEvent) throws -> Void
  ) throws {
    start = clock.now
    self.trainer = trainer
    self.emit = emit
    configuration = trainer.configuration
    files = trainer.files
    self.recording = recording
    let dataset = trainer.data.dataset
    isContinuation = saved != nil
    self.found = found
    let loaders = setup.loaders
    (training, validation) = (loaders.training, loaders.validation)
    accumulation = loaders.accumulation
    rates = LearningRatePlan(
      configuration, updatesPerEpoch: loaders.updatesPerEpoch, given: trainer.parts.schedule)
    tuning = setup.model.tuning
    notes =
      dataset.notes + setup.input.notes + configuration.notes + setup.model.notes
      + (isLocked ? [] : [RunFolder.unlockedNote(files)])
      + [saved?.state.convolutions.flatMap(Self.otherMachineNote)].compactMap(\.self)
    (card, task) = (setup.card, setup.task)
    state =
      saved?.state
      ?? TrainingState(
        configuration, plateau: configuration.plateau(trainer.metric), parts: trainer.parts)
    // A checkpoint at the start of an epoch was written before the parts of that epoch were
    // released.
    learner = setup.learner(
      trainer, frozenAsInEpoch: max(state.batch > 0 ? state.epoch : state.epoch - 1, 1))
    watch = configuration.watch == nil ? nil : try RecordLog(contentsOf: files.watch)
    spikes = try RecordLog(contentsOf: files.spikes)
    sampleLosses = SampleLossRecorder(files.folder, dataset, epoch: state.epoch)
    if let saved { try restore(saved) }
    try checkTarget()
  }

  /// Restores the checkpoint's tensors, and the history and best weights of its time.
  ///
  /// - Throws: `TrainingError` where the files don't match each other or the settings.
  private func restore(_ saved: SavedRun) throws {
    try ModelFile.check(
      saved.tensors.weights.values, against: learner.model, named: trainer.resolved.model, "weight",
      files.last)
    do {
      try learner.restore(saved.tensors, updateCount: state.updates)
    } catch {
      throw TrainingError(
        .badFile,
        "\(files.last.path) does not hold the optimizer's state, average or gradients that the "
          + "settings ask for. Restore it from a copy, or start a new run.")
    }
    history = try HistoryFile(files.history).truncate(afterStep: state.updatesAtEpochStart)
    try restoreWatch()
    guard let bestEpoch = state.bestEpoch else { return }
    // Checkpoints of earlier versions have no loss beside the best value; the history has it.
    state.bestLoss =
      state.bestLoss ?? history.first { $0.epoch == bestEpoch }?.valLossWeighted
    let saved = try ModelFile.read(files.best)
    // A run killed between writing the two files has a newer best, which it will find again.
    guard saved.card.epoch == bestEpoch else {
      guard saved.card.epoch >= state.epoch else {
        throw TrainingError(
          .badFile,
          "\(files.best.path) holds epoch \(saved.card.epoch), but the best one before "
            + "\(files.last.lastPathComponent) was \(bestEpoch): the files are of different runs.")
      }
      return
    }
    try ModelFile.check(
      saved.weights.values, against: learner.model, named: trainer.resolved.model, "weight",
      files.best)
    best = (saved.weights, saved.card)
  }

  // MARK: Running

  func run() throws -> TrainingResult {
    if !isContinuation {
      try RunFolder.begin(
        trainer, trainer.resolved.decided(by: card.preprocessing), classNames: card.classNames)
      try beginWatch()
      try found?.write(to: files.learningRate)
      try checkpoint()
    }
    try emit(.started(plan))
    if let found { try emit(.foundLearningRate(found)) }
    for note in notes { try emit(.note(note)) }
    if trainer.isResuming, !isContinuation {
      try emit(.note("the run was stopped before its first checkpoint: it starts again"))
    }
    if configuration.probe, !state.isDone {
      guard try computeFeatures() else { return try interrupted() }
    }
    while !state.isDone {
      if trainer.stopSignal.isRequested { return try interrupted() }
      guard try epoch() else { return try interrupted() }
    }
    return try finish()
  }

  private var plan: TrainingPlan {
    let dataset = trainer.data.dataset
    return TrainingPlan(
      task: dataset.task, model: trainer.resolved.model,
      parameterCount: learner.model.parameterCount(), stages: tuning.rows(of: learner.model),
      sampleCounts: Dictionary(
        uniqueKeysWithValues: Split.allCases.map { ($0, dataset.indices(of: $0).count) }),
      classNames: dataset.classNames,
      inputShape: [
        card.preprocessing.height, card.preprocessing.width, card.preprocessing.channels,
      ],
      batchesPerEpoch: training.batchCount,
      updatesPerEpoch: (training.batchCount + accumulation - 1) / accumulation,
      epochs: configuration.epochs, classWeights: task.classWeights,
      resumesAt: isContinuation ? (state.epoch, state.batch + 1) : nil)
  }

  /// Replaces images by a probe's features; false where a stop was requested.
  private func computeFeatures() throws -> Bool {
    guard let model = learner.model as? ProbeModel else { return true }
    let total =
      [Split.training, .validation].reduce(0) {
        $0 + trainer.data.dataset.indices(of: $1).count
      }
    let shared = trainer.sharedFeatures ?? SharedFeatures()
    var before = 0
    func replaced(_ loader: Loader, _ split: Split) throws -> Loader? {
      let samples = trainer.data.dataset.indices(of: split)
      defer { before += samples.count }
      return try shared.replaceImages(
        of: loader, samples: samples, by: model.features, stop: trainer.stopSignal
      ) { done, skipped in
        try note(skipped)
        try emit(.features(done: before + done, of: total))
      }
    }
    guard let found = try replaced(training, .training) else { return false }
    training = found
    if let loader = validation {
      guard let found = try replaced(loader, .validation) else { return false }
      validation = found
    }
    return true
  }

  /// Writes `last.safetensors`. With weights that are not finite it throws, and the previous file
  /// is kept.
  func checkpoint() throws {
    let tensors = learner.tensors
    if let path = tensors.weights.firstNotFinite {
      throw diverged(
        "the weight '\(path)' is NaN or infinite after epoch \(state.epoch), batch "
          + "\(state.batch)")
    }
    if configuration.probe, let best {
      try ModelFile.write(best.weights, best.card, to: files.best)
    }
    try sampleLosses.flush()
    recordedChanges = recording.changes
    state.convolutions = recording.record
    try CheckpointFile.write(tensors, state, card, to: files.last)
    try emit(.checkpoint(files.last))
    try noteMissingAlgorithms()
  }

  /// Writes a checkpoint where the last one lacks convolution algorithms that were used since, so
  /// that a run killed now follows them.
  func checkpointNewAlgorithms() throws {
    if recording.changes != recordedChanges { try checkpoint() }
  }

  /// Notes the convolution algorithms of the run that this machine can't use.
  private func noteMissingAlgorithms() throws {
    let missing = recording.takeMissing()
    guard !missing.isEmpty else { return }
    let names = Set(missing.map(\.algorithm)).sorted().joined(separator: ", ")
    try emit(
      .note(
        "\(missing.count) convolution steps used algorithms that this machine lacks (\(names)): "
          + "they use others from now on, so the last bits of results differ from those of an "
          + "uninterrupted run"))
  }

  /// The note where a run goes on elsewhere than it was computed before.
  private static func otherMachineNote(_ record: ConvolutionRecord) -> String? {
    let now = ConvolutionRecording.thisMachine
    guard record.machine != now else { return nil }
    return "the run was computed on \(record.machine), and goes on with \(now): the last bits of "
      + "results may differ from those of an uninterrupted run"
  }

  private func interrupted() throws -> TrainingResult {
    try checkpoint()
    try emit(.interrupted(files.last))
    return result(.interrupted, modelFile: nil)
  }

  private func finish() throws -> TrainingResult {
    let final = best ?? (learner.snapshot, finalCard)
    let weights = final.0
    var card = final.1
    try addThresholds(to: &card, weights)
    try write(weights, card)
    let result = result(
      state.hasStoppedEarly ? .stoppedEarly : .completed, modelFile: files.model)
    try emit(.finished(result))
    return result
  }

  /// Writes the trained model; one that is registered by its program goes into a portable file,
  /// which
  /// every program opens.
  ///
  /// - Throws: `FileWriteError`.
  private func write(_ weights: WeightSnapshot, _ card: ModelCard) throws {
    let name = card.model.architecture
    guard Catalogue.canMake(name), !Catalogue.isBuiltIn(name) else {
      return try ModelFile.write(weights, card, to: files.model)
    }
    let trained = try TrainedModel(model: weights.applied(to: learner.model), card: card)
    do {
      try trained.write(to: files.model)
    } catch let error as InferenceError {
      try emit(.note(error.description))
      try trained.write(to: files.model, portable: false)
    }
  }

  private var finalCard: ModelCard {
    var card = card
    card.epoch = state.epoch - 1
    return card
  }

  private func result(_ ending: TrainingResult.Ending, modelFile: URL?) -> TrainingResult {
    TrainingResult(
      ending: ending, epochs: state.epoch - 1, updates: state.updates, metric: trainer.metric.name,
      bestValue: state.bestValue, bestEpoch: state.bestEpoch, history: history,
      modelFile: modelFile, checkpoint: files.last, skippedImages: state.skipped,
      seconds: start.duration(to: clock.now) / .seconds(1))
  }

  func diverged(_ what: String) -> TrainingError {
    let rate = state.learningRate > 0 ? state.learningRate : configuration.resolvedLearningRate
    return TrainingError(
      .diverged,
      "training diverged: \(what). The learning rate was \(NumberText.short(rate)). "
        + "\(files.last.path) still holds the weights before that. Start a new run with a lower "
        + "`learningRate`, such as "
        + "\(NumberText.short(configuration.resolvedLearningRate / 10)), with `warmUpEpochs` 1, "
        + "or with `clipNorm` 1.")
  }
}
