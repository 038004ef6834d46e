import Foundation
import FoveaInference
import FoveaLearning

/// The checkpoint of a run to resume, checked against settings and data.
struct SavedRun {
  let tensors: LearnerTensors
  let state: TrainingState
  let card: ModelCard

  /// Reads the checkpoint; nil for a new run, and for a run that stopped before its first
  /// checkpoint.
  ///
  /// - Throws: `TrainingError` where settings that change results, the data, or the parts given to
  ///   the trainer differ from the run's; and the errors of `CheckpointFile.read`.
  init?(_ trainer: Trainer) throws {
    let file = trainer.files.last
    guard trainer.isResuming, FileManager.default.fileExists(atPath: file.path) else { return nil }
    (tensors, state, card) = try CheckpointFile.read(file)
    try checkSettings(trainer)
    guard card.dataHash == trainer.data.assignment.fingerprint else {
      throw TrainingError(
        .unsuitableData,
        "the run in \(trainer.runFolder.path) was started on other data or other splits. Restore "
          + "the data, or start a new run.")
    }
    let (before, now) = (state.ownParts ?? [:], trainer.parts.names)
    guard before == now else {
      func text(_ parts: [String: String]) -> String {
        parts.isEmpty
          ? "none" : parts.sorted { $0.key < $1.key }.map { "\($0) \($1)" }.joined(separator: ", ")
      }
      throw TrainingError(
        .changedSettings,
        "the run in \(trainer.runFolder.path) was started with other parts than those given to the "
          + "trainer: \(text(before)); now \(text(now)). Resume with the same, or start a new run.")
    }
  }

  private func checkSettings(_ trainer: Trainer) throws {
    var recorded = state.configuration
    // Checkpoints of earlier versions leave the rate open; it depended on the optimizer alone.
    recorded.learningRate = recorded.resolvedLearningRate
    recorded.warmUpEpochs = recorded.warmUpEpochs ?? 0
    let saved = try ResolvedConfiguration(
      recorded, for: trainer.data.dataset.task
    ).decided(by: card.preprocessing)
    let changed = saved.changes(to: trainer.configuration)
    guard changed.isEmpty else {
      let list = changed.map {
        "`\($0.key)` (was \($0.text(in: saved.settings)), now "
          + "\($0.text(in: trainer.configuration)))"
      }
      throw TrainingError(
        .changedSettings,
        "the run in \(trainer.runFolder.path) cannot go on with other settings: "
          + "\(list.joined(separator: ", ")). Resume without them, or start a new run.")
    }
  }
}
