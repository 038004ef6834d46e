import FoveaDatasets
import FoveaImages
import FoveaTensors

extension ModelPass {
  /// Runs the model on every batch until a stop is requested, also within the compilation of its
  /// plan and while it waits for images; see ``run(task:_:)``.
  ///
  /// - Returns: Whether all batches were processed.
  /// - Throws: The errors of the loader and the body.
  package func runUnlessStopped(
    _ stop: StopSignal, task: (any TrainingTask)? = nil,
    _ body: (Batch, _ outputs: [Float], _ losses: [[Float]], [SkippedImage]) throws -> Void
  ) throws -> Bool {
    var pass = self
    pass.isStopped = { stop.isRequested }
    do {
      return try Engine.cancellingCompilations(when: { stop.isRequested }) {
        try pass.run(task: task) { batch, outputs, losses, skipped in
          try body(batch, outputs, losses, skipped)
          return !stop.isRequested
        }
      }
    } catch is CompilationCancelled {
      return false
    }
  }
}
