import FoveaDatasets
import FoveaLearning
import FoveaRunRecords
import FoveaTensors

/// The layers before an update, and the weights to compare with after it.
struct MeasuredStep {
  let probe: LayerProbe
  let before: WeightsBefore
}

/// Measurements of layers, losses of samples and spikes of the loss.
extension TrainingRun {
  /// Starts the files of a new run.
  ///
  /// - Throws: `FileWriteError`.
  func beginWatch() throws { try sampleLosses.begin() }

  /// Drops the records that the resumed run writes again.
  ///
  /// - Throws: `FileWriteError`, `RecordReadError`.
  func restoreWatch() throws {
    let state = state
    try watch?.keep { record in
      record.moment == .step ? record.step <= state.updates : record.epoch < state.epoch
    }
    try spikes.keep { ($0.epoch, $0.batch) <= (state.epoch, state.batch) }
    try sampleLosses.restore()
  }

  // MARK: Steps

  /// Whether the layers are measured on a batch: on the first update that is due and has a batch
  /// of the usual shape, since every shape takes a compilation. Only an update with the gradients
  /// of a whole epoch, whose last batch is smaller, takes what there is.
  func isWatched(_ batch: Batch, _ update: Learner.Update?) -> Bool {
    guard let watch, let interval = configuration.watch, update != nil else { return false }
    let last = watch.records.last { $0.moment == .step }
    guard last.map({ state.updates + 1 - $0.step >= interval }) ?? true else { return false }
    let usual = [card.preprocessing.height, card.preprocessing.width]
    let isUsual =
      batch.count == min(configuration.batchSize, training.sampleCount)
      && (configuration.probe || Array(batch.shape[1...2]) == usual)
    return isUsual || accumulation >= training.batchCount
  }

  /// Measures the layers with the weights before an update.
  func measure(_ input: Learner.Input, divisor: Double) throws -> MeasuredStep {
    let probe = try LayerProbe(
      learner.model, task: task, input, divisor: divisor, recomputing: configuration.recompute)
    return MeasuredStep(probe: probe, before: WeightsBefore(probe.weights))
  }

  /// Records a measurement after its update.
  func watched(_ measured: MeasuredStep, on batch: Batch) throws {
    var record = record(.step, epoch: state.epoch, loss: measured.probe.loss)
    record.recentLosses = (state.recentLosses?.losses ?? []).map(\.shortened)
    record.layers = measured.probe.layers
    let ratios = try measured.before.ratios(after: learner.model)
    for index in record.layers.indices {
      record.layers[index].updateRatio = ratios[record.layers[index].path]
    }
    try append(record)
  }

  /// Notes the loss of a batch, and whether it is a spike.
  func noteLoss(_ loss: Double, of batch: Batch, _ losses: [Float]) throws {
    // The mean of few images varies too much to be compared.
    guard 2 * batch.count > configuration.batchSize || batch.count == training.sampleCount else {
      return
    }
    var recent = state.recentLosses ?? RecentLosses()
    let median = recent.add(loss)
    state.recentLosses = recent
    guard let median else { return }
    let samples = zip(batch.names, losses).map {
      SpikeRecord.Sample(name: $0, loss: Double($1).shortened)
    }
    let spike = SpikeRecord(
      epoch: state.epoch, batch: batch.index + 1, step: state.updates, loss: loss.shortened,
      median: median.shortened, samples: samples.sorted { $0.loss > $1.loss })
    try spikes.append(spike)
    try emit(.spiked(spike))
  }

  // MARK: Epochs

  /// The number of classes to count predictions of in validation; nil where none are counted.
  var countedClasses: Int? {
    guard watch != nil, [.classification, .segmentation].contains(task.kind),
      card.classNames.count > 1
    else { return nil }
    return card.classNames.count
  }

  /// Records the end of an epoch; with the units, where layers were measured since the last time.
  func watchEpoch(_ epoch: EpochRecord, predictedCounts: [Int]?) throws {
    guard let watch else { return }
    var record = record(.epoch, epoch: epoch.epoch, loss: epoch.trainLoss)
    record.validationLoss = epoch.valLossUnweighted?.shortened
    if let predictedCounts {
      record.predictedCounts = predictedCounts
      record.labelCounts = trainer.data.dataset.classCounts(in: .validation)
      record.classNames = card.classNames
    }
    let lastCount = watch.records.lastIndex { !$0.units.isEmpty } ?? -1
    let isDue = watch.records[(lastCount + 1)...].contains { $0.moment == .step }
    if isDue, !configuration.probe {
      record.units = try UnitProbe.units(
        of: learner.model, in: trainer.data.dataset, like: validation ?? training)
    }
    try append(record)
  }

  private func record(_ moment: WatchRecord.Moment, epoch: Int, loss: Double) -> WatchRecord {
    WatchRecord(
      moment, epoch: epoch, step: state.updates,
      stepsPerEpoch: (training.batchCount + accumulation - 1) / accumulation,
      learningRate: state.learningRate, loss: loss.shortened)
  }

  private func append(_ record: WatchRecord) throws {
    var record = record
    record.warnings = trainer.judge(record, watch?.records ?? [])
    try watch?.append(record)
    try emit(.watched(record))
  }
}
