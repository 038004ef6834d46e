import Fovea
import Synchronization

/// Whether a training run has progress that no checkpoint holds.
///
/// Without any, an interrupted program can end at once, however long its current step takes.
final class UnsavedProgress: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Whether the end of the program would lose a step.
  var exists: Bool { flag.load(ordering: .sequentiallyConsistent) }

  /// Follows the events of a run.
  func note(_ event: TrainingEvent) {
    switch event {
    case .step: flag.store(true, ordering: .sequentiallyConsistent)
    case .checkpoint, .finished: flag.store(false, ordering: .sequentiallyConsistent)
    default: break
    }
  }
}
