import FoveaDatasets
import FoveaInference
import FoveaLearning
import FoveaRunRecords
import FoveaSupport
import FoveaTensors

extension Trainer {
  /// Finds a learning rate by a range test on the training split, with the model, weights,
  /// optimizer, transforms and frozen parts with which the run would start.
  ///
  /// Nothing is written, and training afterwards gives the same bits as without the test.
  ///
  /// ```swift
  /// let record = try trainer.findLearningRate()
  /// if let rate = record?.chosen { configuration.learningRate = rate }
  /// ```
  ///
  /// - Parameter test: Range and number of steps; nil for those of the optimizer.
  /// - Returns: The losses and the suggested rates; nil where a stop was requested.
  /// - Throws: `SettingError` for a probe, and the errors of data, model and steps.
  public func findLearningRate(
    _ test: LearningRateTest? = nil, progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> LearningRateRecord? {
    if configuration.probe { throw TrainingConfiguration.noRangeTestOfProbe }
    try Engine.start()
    if let threads = configuration.threads { Engine.threads = threads }
    return try findLearningRate(test, with: RunSetup(self, nil), progress)
  }

  /// Finds a learning rate for a run that is set up.
  func findLearningRate(
    _ test: LearningRateTest?, with setup: RunSetup,
    _ progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> LearningRateRecord? {
    let test = test ?? LearningRateTest(for: configuration.optimizer)
    let source = UpdateBatches(setup.loaders, stop: stopSignal)
    var done = 0
    return try test.run(
      on: setup.learner(self, frozenAsInEpoch: 1), model: resolved.model,
      optimizer: parts.optimizer.map { "\(type(of: $0))" } ?? configuration.optimizer.rawValue,
      imagesPerUpdate: min(
        configuration.batchSize * setup.loaders.accumulation, setup.loaders.training.sampleCount),
      usual: resolved.learningRate
    ) { learner, rate in
      guard let batches = try source.next() else { return nil }
      guard let loss = try step(&learner, on: batches, setup.task, rate) else { return nil }
      done += 1
      try progress(done, test.steps)
      return loss
    }
  }

  /// One update by some batches; its mean loss, or nil where a stop was requested.
  private func step(
    _ learner: inout Learner, on batches: [Batch], _ task: any TrainingTask, _ rate: Double
  ) throws -> Double? {
    let stop = stopSignal
    let divisor = batches.reduce(0) { $0 + task.divisor($1) }
    var sum = 0.0
    do {
      for (index, batch) in batches.enumerated() {
        let isLast = index == batches.count - 1
        let input = Learner.Input(
          images: batch.input, targets: task.targets(of: batch),
          sampleWeights: batch.weights.map { Tensor($0) },
          key: learner.randomKey.fold(batch.epoch - 1).fold(batch.index))
        sum += try Engine.cancellingCompilations(when: { stop.isRequested }) {
          try learner.step(
            input,
            update: isLast ? Learner.Update(learningRate: rate, divisor: divisor) : nil)
        }.lossSum
      }
    } catch is CompilationCancelled {
      return nil
    }
    return divisor > 0 ? sum / divisor : 0
  }
}

/// The batches of one update after the other, epoch after epoch.
private final class UpdateBatches {
  private let loaders: LoaderSetup
  private let stop: StopSignal
  private var epoch = 0
  private var current: EpochBatches?

  init(_ loaders: LoaderSetup, stop: StopSignal) { (self.loaders, self.stop) = (loaders, stop) }

  /// The batches of the next update; nil where a stop was requested.
  ///
  /// - Throws: `DatasetError` for bad images, and where none can be decoded.
  func next() throws -> [Batch]? {
    var batches: [Batch] = []
    var emptyEpochs = 0
    while !stop.isRequested {
      if let batch = try current?.next(unless: { [stop] in stop.isRequested }) {
        // A smaller last batch would only add noise.
        guard loaders.accumulation > 1 || isFull(batch) else { continue }
        batches.append(batch)
        if batches.count == loaders.accumulation { return batches }
        continue
      }
      if stop.isRequested { return nil }
      if !batches.isEmpty { return batches }
      emptyEpochs += 1
      guard emptyEpochs <= 2 else {
        throw TrainingError(.unsuitableData, "no image of the training split can be decoded.")
      }
      epoch += 1
      current = try loaders.training.epoch(epoch)
    }
    return nil
  }

  private func isFull(_ batch: Batch) -> Bool {
    loaders.training.batchCount == 1 || batch.count == loaders.training.options.batchSize
      || loaders.training.sampleCount < 2 * loaders.training.options.batchSize
  }
}
