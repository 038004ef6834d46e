import Foundation
import Fovea

/// The display of a label audit: one bar over all folds.
struct LabelDisplay {
  private let isQuiet: Bool
  private let terminal: Terminal
  private var bar: ProgressBar?
  private var epochs = 1
  private var notes: Set<String> = []
  private var phase = ""

  /// The steps of the bar for each fold.
  private static let steps = 1000

  init(isQuiet: Bool, terminal: Terminal = .progress) {
    self.isQuiet = isQuiet
    self.terminal = terminal
  }

  /// Shows progress.
  mutating func show(_ progress: LabelProgress) {
    switch progress {
    case .known(let fold, let count):
      clear()
      Output.note("fold \(fold) of \(count): known from an earlier run")
    case .training(let fold, let count, let event): show(event, fold, count)
    case .judging(let fold, let count, let done, let total):
      update("judging fold \(fold)/\(count)", done: done, of: total, restarts: true)
    }
  }

  private mutating func show(_ event: TrainingEvent, _ fold: Int, _ count: Int) {
    switch event {
    case .started(let plan): epochs = plan.epochs
    case .note(let text):
      // The notes of the first fold come again with each.
      guard notes.insert(text).inserted, fold == 1 else { return }
      clear()
      Output.note("note: " + text)
    case .features(let done, let total):
      update("features", done: done, of: total, restarts: true)
    case .step(let step):
      let share = Double(step.epoch - 1) + Double(step.batch) / Double(max(step.batchCount, 1))
      let done = Double(fold - 1) + share / Double(max(epochs, 1))
      update(
        "fold \(fold)/\(count), epoch \(step.epoch)/\(epochs)",
        done: Int(done * Double(Self.steps)), of: count * Self.steps, restarts: false)
    default: break
    }
  }

  /// - Parameter restarts: Whether the label names a phase with a clock of its own.
  private mutating func update(_ label: String, done: Int, of total: Int, restarts: Bool) {
    guard !isQuiet else { return }
    let name = restarts ? label : "folds"
    if bar == nil || phase != name {
      bar?.clear()
      bar = ProgressBar(label, total: total, terminal: terminal, startingAt: done)
      phase = name
    }
    bar?.label = label
    bar?.total = total
    bar?.update(done)
  }

  /// Removes the bar from the screen.
  mutating func clear() { bar?.clear() }
}
