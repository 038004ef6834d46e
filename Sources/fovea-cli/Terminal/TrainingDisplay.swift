import Foundation
import Fovea

/// The display of a training run: the plan, a progress bar within an epoch, a line for each epoch.
struct TrainingDisplay {
  private let metric: String
  private let isQuiet: Bool
  private let terminal: Terminal
  private var epochs = 0
  private var hasAccuracy = true
  private var bar: ProgressBar?
  private var barEpoch = 0
  private var hasHeading = false
  /// Whether the first step of the session is still to come.
  private var isPreparing = false
  /// The first epoch of the session.
  private var first: EpochRecord?
  private var hasCompared = false
  /// The number of spikes of the loss in the session.
  private var spikes = 0
  /// The epoch whose line waits for the event that marks it as the best so far.
  private var waiting: EpochRecord?

  /// - Parameters:
  ///   - metric: The metric that decides which epoch is best.
  ///   - isQuiet: Whether to omit the progress bar.
  init(metric: String, isQuiet: Bool, terminal: Terminal = .progress) {
    self.metric = metric
    self.isQuiet = isQuiet
    self.terminal = terminal
  }

  /// Shows an event.
  mutating func show(_ event: TrainingEvent) {
    switch event {
    case .started(let plan): start(plan)
    case .note(let text): note("note: \(text)")
    case .rangeTest(let done, let total): rangeTest(done, of: total)
    case .foundLearningRate(let record): line(Self.text(record))
    case .features(let done, let total):
      endPreparation()
      features(done, of: total)
    case .step(let progress):
      endPreparation()
      step(progress)
    case .validating(let done, let total): validating(done, of: total)
    case .watched(let record):
      for warning in record.warnings { note("warning: \(warning.text)") }
    case .spiked(let spike): spiked(spike)
    case .epoch(let record):
      flush(isBest: false)
      waiting = record
    case .improved: flush(isBest: true)
    case .checkpoint: break
    case .stoppedEarly(let epoch, let best):
      line("stopped early after epoch \(epoch): no better than epoch \(best) since")
    case .decided(let decision): line(Self.text(decision))
    case .interrupted, .finished: flush(isBest: false)
    }
  }

  private mutating func note(_ text: String) {
    line(Text.flowed(SettingNames.asFlags(text), columns: Terminal.results.columns))
  }

  /// Notes a spike of the loss; after some, only that there are more.
  private mutating func spiked(_ spike: SpikeRecord) {
    spikes += 1
    guard spikes <= Self.spikeLimit else {
      if spikes == Self.spikeLimit + 1 {
        note("note: the loss has more spikes: spikes.jsonl in the run's folder lists them")
      }
      return
    }
    let worst = spike.samples.prefix(3).map { "\($0.name) (\(Text.short($0.loss)))" }
    note(
      "note: step \(spike.step): loss \(Text.short(spike.loss)), "
        + "\(Text.short(spike.factor, digits: 2)) times the median of the batches before; epoch "
        + "\(spike.epoch), batch \(spike.batch), worst samples \(worst.joined(separator: ", "))")
  }
  private static let spikeLimit = 5

  private static func text(_ decision: DecisionThreshold) -> String {
    "threshold: \(decision.className ?? "objects") from score \(Text.fixed(decision.score, 4)) on, "
      + "for \(decision.target)\(decision.isReached ? "" : " (not reached)"): on val precision "
      + "\(Text.fixed(decision.precision, 4)), recall \(Text.fixed(decision.recall, 4))"
  }

  private static func text(_ record: LearningRateRecord) -> String {
    "note: learning rate \(Text.short(record.chosen ?? 0, digits: 2)), found by a range test from "
      + "\(Text.short(record.lowest)) to \(Text.short(record.rates.last ?? record.highest)); "
      + "usual is "
      + "\(Text.short(record.usual)). The run's find-lr.png shows it"
  }

  /// Removes the bar from the screen before an error is printed.
  mutating func clear() {
    endPreparation()
    flush(isBest: false)
    bar?.clear()
  }

  private mutating func start(_ plan: TrainingPlan) {
    bar?.clear()
    bar = nil
    epochs = plan.epochs
    let shape = plan.inputShape.map(String.init).joined(separator: "x")
    hasAccuracy = plan.task.traits.countsCorrectAnswers
    Output.line(
      "model: \(plan.model), \(Text.grouped(plan.parameterCount)) parameters, input \(shape) "
        + "(height, width, channels)")
    if plan.stages.contains(where: \.isSpecial) {
      Output.line()
      Output.text(StageTable.text(plan.stages))
      Output.line()
    }
    if let weights = plan.classWeights {
      let texts = zip(plan.classNames, weights).map { "\($0) \(Text.short($1))" }
      Output.line("class weights: " + texts.joined(separator: ", "))
    }
    Output.line(
      "training: \(Text.count(plan.epochs, "epoch")) of "
        + Text.count(plan.batchesPerEpoch, "batch", plural: "batches"))
    if let place = plan.resumesAt {
      Output.line(
        place.epoch > plan.epochs
          ? "all epochs are already done" : "resuming at epoch \(place.epoch), batch \(place.batch)"
      )
    }
    Output.line()
    if plan.resumesAt.map({ $0.epoch <= plan.epochs }) ?? true { prepare() }
  }

  /// Says what the first step does before it computes, which takes seconds, on a busy machine
  /// minutes.
  private mutating func prepare() {
    isPreparing = true
    let text = "preparing: compiling the graph and choosing algorithms for this machine"
    guard !isQuiet else { return }
    if terminal.isInteractive {
      Output.write(text + " …", to: STDERR_FILENO)
    } else {
      Output.note(text)
    }
  }

  private mutating func endPreparation() {
    guard isPreparing else { return }
    isPreparing = false
    if terminal.isInteractive, !isQuiet { Output.write("\r\u{1B}[K", to: STDERR_FILENO) }
  }

  /// Explains, after the second epoch, why the first took longer.
  private mutating func compare(_ record: EpochRecord) {
    guard let first else {
      first = record
      return
    }
    guard !hasCompared else { return }
    hasCompared = true
    let longer = first.seconds - record.seconds
    guard longer >= max(2, 0.3 * record.seconds) else { return }
    Output.line(
      "       (epoch \(first.epoch) took \(Text.duration(longer)) longer: it compiled the steps "
        + "and chose algorithms)")
  }

  private mutating func step(_ progress: StepProgress) {
    flush(isBest: false)
    guard !isQuiet else { return }
    if bar == nil || barEpoch != progress.epoch || bar?.total != progress.batchCount {
      bar?.clear()
      // The clock starts here: earlier steps, of this session or another, don't count.
      bar = ProgressBar(
        "epoch \(progress.epoch)/\(epochs)", total: progress.batchCount, terminal: terminal,
        startingAt: progress.batch)
      barEpoch = progress.epoch
    }
    bar?.update(
      progress.batch, imagesPerSecond: progress.imagesPerSecond,
      figures: ["loss \(Text.fixed(progress.meanLoss, 4))"]
        + (progress.accuracy.map { ["acc \(Text.fixed($0, 4))"] } ?? []))
  }

  private mutating func rangeTest(_ done: Int, of total: Int) {
    guard !isQuiet else { return }
    if bar == nil { bar = ProgressBar("range test", total: total, terminal: terminal) }
    bar?.update(done)
  }

  private mutating func features(_ done: Int, of total: Int) {
    guard !isQuiet else { return }
    if bar == nil { bar = ProgressBar("features", total: total, terminal: terminal) }
    bar?.update(done)
  }

  private mutating func validating(_ done: Int, of total: Int) {
    guard !isQuiet else { return }
    let label = "validating \(barEpoch)/\(epochs)"
    if bar?.label != label {
      bar?.clear()
      bar = ProgressBar(label, total: total, terminal: terminal)
    }
    bar?.update(done)
  }

  /// Prints the line of the waiting epoch.
  private mutating func flush(isBest: Bool) {
    guard let record = waiting else { return }
    waiting = nil
    bar?.clear()
    bar = nil
    let line = row(record)
    if !hasHeading {
      Output.line(Terminal.results.styled(heading, .bold))
      hasHeading = true
    }
    Output.line(isBest ? line + "  " + Terminal.results.styled("best", .green) : line)
    compare(record)
  }

  private mutating func line(_ text: String) {
    flush(isBest: false)
    bar?.clear()
    let showsPreparation = isPreparing && terminal.isInteractive && !isQuiet
    if showsPreparation { Output.write("\r\u{1B}[K", to: STDERR_FILENO) }
    Output.line(text)
    if showsPreparation { prepare() }
  }

  private var metricName: String { metric == "accuracy" ? "val acc" : "val \(metric)" }

  private var heading: String {
    "epoch    loss  " + (hasAccuracy ? "   acc  " : "") + "val loss  " + metricName
      + "     rate   time  images/s  waited"
  }

  private func row(_ record: EpochRecord) -> String {
    func cell(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let value =
      record.valMetrics[metric]
      ?? (metric == "lossWeighted"
        ? record.valLossWeighted
        : metric == "lossUnweighted" ? record.valLossUnweighted : nil)
    let loss = record.valLossWeighted ?? record.valLossUnweighted
    var cells = [cell("\(record.epoch)/\(epochs)", 5), cell(Text.fixed(record.trainLoss, 4), 6)]
    if hasAccuracy { cells.append(cell(record.trainAccuracy.map { Text.fixed($0, 4) } ?? "-", 6)) }
    cells += [
      cell(loss.map { Text.fixed($0, 4) } ?? "-", 8),
      cell(value.map { Text.fixed($0, 4) } ?? "-", metricName.count),
      cell(Text.short(record.highestLearningRate ?? record.learningRate, digits: 2), 7),
      cell(Text.duration(record.seconds), 5),
      cell(Text.grouped(Int(record.imagesPerSecond.rounded())), 8),
      cell(Text.fixed(record.dataWaitShare * 100, 1) + " %", 6),
    ]
    return cells.joined(separator: "  ")
  }
}
