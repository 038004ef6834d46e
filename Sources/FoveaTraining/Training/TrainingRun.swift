import FoveaSupport
import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaRunRecords
import FoveaTensors

/// One session of a run, from start or checkpoint to the end or a request to stop.
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

  init(_ trainer: Trainer, emit: @escaping (TrainingEvent) throws -> Void) throws {
    start = clock.now
    self.trainer = trainer
    self.emit = emit
    configuration = trainer.configuration
    files = trainer.files
    let dataset = trainer.data.dataset
    if trainer.isResuming { AtomicFile.removeTemporaries(in: files.folder) }
    let saved =
      trainer.isResuming && FileManager.default.fileExists(atPath: files.last.path)
      ? try CheckpointFile.read(files.last) : nil
    isContinuation = saved != nil
    if let saved { try Self.check(saved.state, saved.card, trainer) }

    var notes = dataset.notes
    let initial =
      saved == nil
      ? try configuration.weights.map {
        try InitialWeights($0, for: trainer.configuration.model, reader: trainer.weightReader)
      } : nil
    let preprocessing: Preprocessing
    if let saved {
      preprocessing = saved.card.preprocessing
    } else {
      let input = try configuration.preprocessing(
        for: dataset, after: initial?.preprocessing)
      preprocessing = input.preprocessing
      notes += input.notes
    }
    if configuration.classWeights != "none", configuration.sampler == .balanced {
      notes.append("class weights and the balanced sampler both make up for rare classes")
    }
    if !configuration.freeze.isEmpty, configuration.weights == nil {
      notes.append("freeze without weights: the frozen parts keep the numbers that were drawn")
    }
    let transforms = try TransformList(
      parsing: configuration.augment, width: preprocessing.width, height: preprocessing.height)
    let trainCount = dataset.indices(of: .training).count
    let validationCount = dataset.indices(of: .validation).count
    let share = Double(trainCount) / Double(max(trainCount + validationCount, 1))
    training = try Loader(
      dataset, split: .training, preprocessing: preprocessing, transforms: transforms.transforms,
      rareTransforms: try TransformList(
        parsing: configuration.augmentRare, width: preprocessing.width,
        height: preprocessing.height
      ).transforms,
      options: configuration.loaderOptions(
        training: true, cacheShare: share, input: preprocessing))
    guard training.batchCount > 0 else {
      throw SettingError(
        key: "batchSize",
        "batchSize is \(configuration.batchSize), dropLast is on, and training has \(trainCount) "
          + "samples: no batch is left. Lower batchSize, or turn dropLast off.")
    }
    validation =
      validationCount == 0
      ? nil
      : try Loader(
        dataset, split: .validation, preprocessing: preprocessing,
        options: configuration.loaderOptions(
          training: false, cacheShare: 1 - share, input: preprocessing))
    if validation == nil, configuration.earlyStopping != nil || configuration.schedule == .plateau {
      throw TrainingError(
        .unsuitableData,
        "early stopping and the plateau schedule need a validation split, and there is none. Choose "
          + "splitRatios with a second part above 0, such as 80-20, or turn them off.")
    }
    accumulation =
      configuration.optimizer == .gradientDescent
      ? training.batchCount : configuration.accumulation
    rates = LearningRatePlan(
      configuration,
      updatesPerEpoch: (training.batchCount + accumulation - 1) / accumulation)

    var model = try trainer.buildModel(preprocessing, graph: saved?.card.model ?? initial?.graph)
    tuning = try FineTuning(configuration, model: model.layers, comparedWith: model.other)
    if let initial {
      let found = try initial.applied(
        to: model.layers, head: tuning.stages.head, model.specification,
        classNames: dataset.classNames)
      model.layers = found.model
      notes += found.notes
      if initial.preprocessing != nil {
        notes.append(configuration.inputNote(preprocessing, after: initial.preprocessing))
      }
    }
    model.layers.evaluateParameters()
    self.notes = notes
    if configuration.probe {
      model.layers = try ProbeModel(
        model.layers, stages: tuning.stages, specification: model.specification)
    }
    card = ModelCard(
      task: dataset.task, model: model.specification, classNames: dataset.classNames,
      preprocessing: preprocessing,
      valueScaling: dataset.task == .regression
        ? try saved?.card.valueScaling ?? ValueScaling(of: dataset) : nil,
      dataHash: trainer.data.assignment.fingerprint)
    task = try configuration.makeTask(for: dataset, model: model.layers, card: card)
    state =
      saved?.state
      ?? TrainingState(configuration, plateau: configuration.plateau(trainer.metric))
    if let saved {
      try ModelFile.check(
        saved.tensors.weights.values, against: model.layers, named: configuration.model, "weight",
        files.last)
    }
    // A checkpoint at an epoch's start was written before that epoch's parts began to train.
    model.layers.setFrozen(
      tuning.frozen(inEpoch: max(state.batch > 0 ? state.epoch : state.epoch - 1, 1)))
    learner = try Learner(
      model: model.layers, task: task, configuration: configuration, groups: tuning.groups,
      restoring: saved?.tensors, from: files.last)
    if saved != nil { try restore() }
    try checkTarget()
  }

  /// - Throws: `TrainingError` where settings that change results, or the data, are others.
  private static func check(
    _ state: TrainingState, _ card: ModelCard, _ trainer: Trainer
  ) throws {
    let changed = TrainingConfiguration.settings.filter {
      $0.changesResults && $0.text(in: state.configuration) != $0.text(in: trainer.configuration)
    }
    guard changed.isEmpty else {
      let list = changed.map {
        "\($0.key) (was \($0.text(in: state.configuration)), now "
          + "\($0.text(in: trainer.configuration)))"
      }
      throw TrainingError(
        .changedSettings,
        "the run in \(trainer.runFolder.path) cannot go on with other settings: "
          + "\(list.joined(separator: ", ")). Resume without them, or start a new run.")
    }
    guard card.dataHash == trainer.data.assignment.fingerprint else {
      throw TrainingError(
        .unsuitableData,
        "the run in \(trainer.runFolder.path) was started on other data or other splits. Restore the "
          + "data, or start a new run.")
    }
  }

  /// Takes up history and best weights where the checkpoint left them.
  private func restore() throws {
    history = try HistoryFile(files.history).truncate(afterStep: state.updatesAtEpochStart)
    guard let bestEpoch = state.bestEpoch else { return }
    let saved = try ModelFile.read(files.best)
    // A run killed between the two files has a newer best, which it is about to find again.
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
      saved.weights.values, against: learner.model, named: configuration.model, "weight",
      files.best)
    best = (saved.weights, saved.card)
  }

  // MARK: Running

  func run() throws -> TrainingResult {
    if !isContinuation {
      try RunFolder.begin(trainer, classNames: card.classNames)
      try checkpoint()
    }
    try emit(.started(plan))
    for note in notes { try emit(.note(note)) }
    if trainer.isResuming, !isContinuation {
      try emit(.note("the run was stopped before its first checkpoint: it starts anew"))
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
      task: dataset.task, model: configuration.model,
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

  /// Replaces images by a probe's features; false where someone asked to stop before they were done.
  private func computeFeatures() throws -> Bool {
    guard let model = learner.model as? ProbeModel else { return true }
    let total =
      [Split.training, .validation].reduce(0) {
        $0 + trainer.data.dataset.indices(of: $1).count
      }
    var before = 0
    func replaced(_ loader: Loader, _ split: Split) throws -> Loader? {
      var options = loader.options
      (options.sampling, options.dropsLast, options.cache) = (.sequential, false, .none)
      let images = try Loader(
        loader.dataset, split: split, preprocessing: loader.preprocessing, options: options)
      let result = try loader.withFeatures(of: model.features, images: images) { done, skipped in
        try note(skipped)
        try emit(.features(done: before + done, of: total))
        return !trainer.stopSignal.isRequested
      }
      before += images.sampleCount
      return result
    }
    guard let found = try replaced(training, .training) else { return false }
    training = found
    if let loader = validation {
      guard let found = try replaced(loader, .validation) else { return false }
      validation = found
    }
    return true
  }

  /// Writes `last.safetensors`, unless weights are not finite: the last good one is then kept.
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
    try CheckpointFile.write(tensors, state, card, to: files.last)
    try emit(.checkpoint(files.last))
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
    if let decision = try decision(weights) {
      card.decision = decision
      try emit(.decided(decision))
    }
    try ModelFile.write(weights, card, to: files.model)
    let result = result(
      state.hasStoppedEarly ? .stoppedEarly : .completed, modelFile: files.model)
    try emit(.finished(result))
    return result
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
      "training diverged: \(what). The learning rate was \(rate). \(files.last.path) still holds the "
        + "weights before that. Start a new run with a lower learningRate, such as "
        + "\(configuration.resolvedLearningRate / 10), with warmUpEpochs 1, or with clipNorm 1.")
  }
}

extension Trainer {
  /// Builds the model and checks that its output is what the data's task needs.
  ///
  /// - Parameter graph: the imported network, where `model` is one.
  /// - Returns: also the same model for one class more, where it can be built, which tells the head.
  fileprivate func buildModel(
    _ preprocessing: Preprocessing, graph: ModelSpecification?
  ) throws -> (layers: any Layer, other: (any Layer)?, specification: ModelSpecification) {
    let classCount = data.dataset.classNames.count
    var specification = ModelSpecification(
      architecture: configuration.model, classCount: classCount, channels: preprocessing.channels,
      height: preprocessing.height, width: preprocessing.width, options: configuration.modelOptions)
    if configuration.model == ModelSpecification.graph {
      guard let graph else {
        throw SettingError(
          key: "model",
          "model is graph, an imported network, which comes with its weights: give weights the file "
            + "that 'fovea import' wrote, and leave model out.")
      }
      let changed = try graph.forClasses(classCount)
      (specification.definition, specification.options) = (changed.definition, changed.options)
    }
    let model = try makeModel(
      specification, RandomKey(seed: configuration.seed).fold("model"))
    do {
      try model.checkOutput(
        for: data.dataset.task, input: specification.inputShape, classes: specification.classCount)
    } catch {
      throw TrainingError(.unsuitableModel, "the model \(configuration.model): \(error)")
    }
    let wider = try? specification.forClasses(classCount + 1)
    let other = wider.flatMap { try? makeModel($0, RandomKey(seed: 0)) }
    return (model, other, specification)
  }
}
