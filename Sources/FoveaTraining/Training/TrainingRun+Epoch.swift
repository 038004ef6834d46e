import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLearning
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTensors

extension TrainingRun {
  /// Trains an epoch from the state's batch on, validates and records it; false where a stop was
  /// requested.
  func epoch() throws -> Bool {
    if state.batch == 0 {
      learner.setFrozen(tuning.frozen(inEpoch: state.epoch))
    }
    guard try trainBatches() else { return false }
    let sums = state.epochSums
    var record = EpochRecord(
      epoch: state.epoch, step: state.updates, learningRate: state.learningRate,
      trainLoss: sums.meanLoss, trainAccuracy: sums.accuracy, seconds: 0,
      imagesPerSecond: sums.seconds > 0 ? Double(sums.samples) / sums.seconds : 0,
      dataWaitShare: sums.seconds > 0 ? min(sums.secondsWaited / sums.seconds, 1) : 0)
    record.highestLearningRate = sums.highestLearningRate ?? state.learningRate
    let validationStart = clock.now
    var improvement: Double?
    var predictedCounts: [Int]?
    let isDue =
      state.epoch % configuration.validateEvery == 0 || state.epoch == configuration.epochs
    if isDue, let validation {
      let weights = learner.snapshot
      guard let found = try validate(weights, on: validation) else { return false }
      try checkpointNewAlgorithms()
      record.valLossWeighted = found.lossWeighted
      record.valLossUnweighted = found.lossUnweighted
      record.valMetrics = found.metrics
      record.valSkippedImages = found.skipped.isEmpty ? nil : found.skipped
      predictedCounts = found.predictedCounts
      improvement = try compare(found, weights)
    }
    record.seconds = sums.seconds + validationStart.duration(to: clock.now) / .seconds(1)
    history.append(record)
    try HistoryFile(files.history).append(record)
    try ResultsCSV.write(history, to: files.results)
    let isStopping = configuration.earlyStopping.map { state.validationsWithoutImprovement >= $0 }
    state.hasStoppedEarly = isStopping ?? false
    state.epoch += 1
    state.batch = 0
    state.updatesAtEpochStart = state.updates
    state.epochSums = .init()
    sampleLosses.endEpoch()
    try emit(.epoch(record))
    try watchEpoch(record, predictedCounts: predictedCounts)
    if let improvement {
      try emit(
        .improved(metric: trainer.metric.name, value: improvement, epoch: record.epoch))
    }
    // Writing the model takes longer than an epoch of a probe.
    if !configuration.probe || state.isDone { try checkpoint() }
    if let every = configuration.checkpointEvery, record.epoch % every == 0 {
      let url = files.kept(epoch: record.epoch)
      state.convolutions = recording.record
      try CheckpointFile.write(learner.tensors, state, card, to: url)
      try emit(.checkpoint(url))
    }
    if state.hasStoppedEarly {
      try emit(.stoppedEarly(epoch: record.epoch, bestEpoch: state.bestEpoch ?? record.epoch))
    }
    return true
  }

  /// Evaluates weights on the validation split; nil where a stop was requested.
  private func validate(_ weights: WeightSnapshot, on loader: Loader) throws -> Validation? {
    do {
      return try Validation(
        weights.applied(to: learner.model), on: loader, task: task, metric: trainer.metric,
        stop: trainer.stopSignal, countingClasses: countedClasses
      ) { done, skipped in
        try note(skipped)
        try emit(.validating(done: done, of: loader.sampleCount))
      }
    } catch MetricError.notFinite(let sample) {
      throw diverged(
        "in the validation of epoch \(state.epoch), the model's output for sample \(sample) is NaN "
          + "or infinite")
    }
  }

  /// Compares a validation with the best so far and keeps the better one; the value where it
  /// improved. Of equal values the one with the lower loss is better: a small validation split has
  /// few different values, and the first epoch to reach one is seldom the best.
  private func compare(_ found: Validation, _ weights: WeightSnapshot) throws -> Double? {
    guard let value = found.value(of: trainer.metric) else {
      throw TrainingError(
        .unsuitableData,
        "the metric \(trainer.metric.name) does not exist for the validation split (a class is "
          + "missing from it, or its values are constant). Choose another metric, or other splits.")
    }
    state.plateau?.observe(value, loss: found.lossWeighted)
    let isHigher = trainer.metric.isBetter(
      value, than: state.bestValue, by: configuration.minimumImprovement)
    let isTieWon =
      value == state.bestValue && state.bestLoss.map { found.lossWeighted < $0 } ?? false
    // A metric that must change by a minimum has not improved if it is the same.
    if isHigher || (isTieWon && configuration.minimumImprovement == 0) {
      state.validationsWithoutImprovement = 0
    } else {
      state.validationsWithoutImprovement += 1
    }
    guard isHigher || isTieWon else { return nil }
    state.bestValue = value
    state.bestLoss = found.lossWeighted
    state.bestEpoch = state.epoch
    var card = card
    card.epoch = state.epoch
    card.metrics = found.metrics
    card.metrics["lossWeighted"] = found.lossWeighted
    card.metrics["lossUnweighted"] = found.lossUnweighted
    best = (weights, card)
    if !configuration.probe { try ModelFile.write(weights, card, to: files.best) }
    return value
  }

  /// Records skipped images, each once.
  func note(_ skipped: [SkippedImage]) throws {
    for image in skipped where !state.skipped.contains(image) {
      state.skipped.append(image)
      try files.write(skipped: state.skipped)
      try emit(.note("left out \(image.name): \(image.reason)"))
    }
  }

  // MARK: Batches

  /// Trains on the rest of the epoch's batches; false where a stop was requested.
  private func trainBatches() throws -> Bool {
    let sessionStart = clock.now
    let before = state.epochSums
    let batches = try training.epoch(state.epoch, startingAtBatch: state.batch)
    var reported = 0
    while let batch = try batches.next(unless: { trainer.stopSignal.isRequested }) {
      try note(Array(batches.skipped[reported...]))
      reported = batches.skipped.count
      guard let loss = try train(on: batch) else { return false }
      let seconds = sessionStart.duration(to: clock.now) / .seconds(1)
      state.epochSums.seconds = before.seconds + seconds
      state.epochSums.secondsWaited = before.secondsWaited + batches.secondsWaited
      try emit(.step(progress(batch, loss: loss, since: before)))
      if trainer.stopSignal.isRequested { return false }
      try checkpointNewAlgorithms()
      if let every = configuration.checkpointSteps, state.waitingBatches == 0,
        state.updates % every == 0, state.batch < training.batchCount
      {
        try checkpoint()
      }
    }
    try note(Array(batches.skipped[reported...]))
    // The wait for a batch may have ended without one.
    if trainer.stopSignal.isRequested { return false }
    if state.waitingBatches > 0 {
      try learner.applyWaiting(nextUpdate())
      updated()
    }
    state.batch = training.batchCount
    return true
  }

  /// Trains on a batch; returns its mean loss, or nil where a stop was requested while its step was
  /// compiled, which then has not happened.
  private func train(on batch: Batch) throws -> Double? {
    let before = state
    let divisor = task.divisor(batch)
    state.waitingDivisor += divisor
    state.waitingBatches += 1
    let isUpdate =
      state.waitingBatches == accumulation || batch.index == training.batchCount - 1
    let update = isUpdate ? nextUpdate() : nil
    let outcome: Learner.Outcome
    let measured: MeasuredStep?
    do {
      let stop = trainer.stopSignal
      let input = Learner.Input(
        images: batch.input, targets: task.targets(of: batch),
        sampleWeights: batch.weights.map { Tensor($0) },
        key: learner.randomKey.fold(batch.epoch - 1).fold(batch.index))
      (measured, outcome) = try Engine.cancellingCompilations(when: { stop.isRequested }) {
        (
          isWatched(batch, update) ? try measure(input, divisor: divisor) : nil,
          try learner.step(input, update: update)
        )
      }
    } catch is CompilationCancelled {
      state = before
      return nil
    }
    guard outcome.lossSum.isFinite else {
      state.learningRate = update?.learningRate ?? state.learningRate
      throw diverged(
        "the loss became \(outcome.lossSum) in epoch \(state.epoch), batch \(batch.index + 1) of "
          + "\(training.batchCount) (samples \(Self.list(batch.names)))")
    }
    if let update {
      state.learningRate = update.learningRate
      state.epochSums.highestLearningRate = max(
        state.epochSums.highestLearningRate ?? 0, update.learningRate)
      updated()
    }
    state.batch = batch.index + 1
    state.epochSums.loss += outcome.lossSum
    state.epochSums.divisor += divisor
    if let correct = outcome.correct {
      state.epochSums.correct = (state.epochSums.correct ?? 0) + correct
    }
    state.epochSums.samples += batch.count
    let loss = divisor > 0 ? outcome.lossSum / divisor : 0
    sampleLosses.add(outcome.losses, of: batch)
    if let measured { try watched(measured, on: batch) }
    try noteLoss(loss, of: batch, outcome.losses)
    return loss
  }

  private func nextUpdate() -> Learner.Update {
    Learner.Update(
      learningRate: rates.learningRate(update: state.updates, plateau: state.plateau),
      divisor: state.waitingDivisor)
  }

  private func updated() {
    state.updates += 1
    state.waitingDivisor = 0
    state.waitingBatches = 0
  }

  private func progress(
    _ batch: Batch, loss: Double, since before: TrainingState.EpochSums
  ) -> StepProgress {
    let sums = state.epochSums
    let seconds = max(sums.seconds - before.seconds, 1e-9)
    let rate = Double(sums.samples - before.samples) / seconds
    let total = training.sampleCount * (configuration.epochs - state.epoch + 1)
    return StepProgress(
      epoch: state.epoch, batch: batch.index + 1, batchCount: training.batchCount,
      updates: state.updates, loss: loss, meanLoss: sums.meanLoss, accuracy: sums.accuracy,
      learningRate: state.learningRate, imagesPerSecond: rate,
      secondsLeft: rate > 0 ? Double(max(total - sums.samples, 0)) / rate : 0,
      waitShare: min((sums.secondsWaited - before.secondsWaited) / seconds, 1))
  }

  private static func list(_ names: [String]) -> String {
    names.count > 8
      ? names.prefix(8).joined(separator: ", ") + " and \(names.count - 8) more"
      : names.joined(separator: ", ")
  }
}
