import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaTensors

/// One inference pass over samples: the outputs of each batch, in order.
package struct ModelPass {
  let model: any Layer
  let loader: Loader
  var reusesPlan: Bool
  /// Whether to end the pass, also while it waits for images.
  var isStopped: () -> Bool

  /// Prepares a pass.
  ///
  /// - Parameters:
  ///   - reusesPlan: Whether compiled plans are kept for further passes.
  ///   - isStopped: Whether to end the pass, also while it waits for images.
  package init(
    model: any Layer, loader: Loader, reusesPlan: Bool = true,
    isStopped: @escaping () -> Bool = { false }
  ) {
    (self.model, self.loader) = (model, loader)
    (self.reusesPlan, self.isStopped) = (reusesPlan, isStopped)
  }

  /// Runs the model on every batch.
  ///
  /// - Parameters:
  ///   - task: Where given, the losses of each image are computed, too, with class weights and
  ///     without.
  ///   - body: Receives each batch, its raw outputs, the losses, and the images skipped since the
  ///     last batch; returns whether to continue.
  /// - Returns: Whether all batches were processed.
  /// - Throws: `CompilationCancelled` where the caller allows that, the errors of loader and body.
  package func run(
    task: (any TrainingTask)? = nil,
    _ body: (Batch, _ outputs: [Float], _ losses: [[Float]], [SkippedImage]) throws -> Bool
  ) throws -> Bool {
    let batches = try loader.epoch(1)
    if !reusesPlan { prepare() }
    var reported = 0
    // Annotations differ in shape from batch to batch, so all functions are kept.
    let functions = FunctionCache(limit: .max)
    /// Outputs and losses of one batch.
    func results(_ inputs: [Tensor]) -> [Tensor] {
      let outputs = model(inputs[0], Context(training: false))
      guard let task else { return [outputs] }
      let size = Pair(inputs[0].shape[1], inputs[0].shape[2])
      let targets = Array(inputs.dropFirst())
      return [
        outputs, task.losses(outputs, targets, imageSize: size),
        task.unweightedLosses(outputs, targets, imageSize: size),
      ]
    }
    while let batch = try batches.next(unless: isStopped) {
      let results = try functions.outputs(
        of: [batch.input] + (task?.targets(of: batch) ?? []),
        reusesPlan: reusesPlan, results)
      let outputs = results[0]
      let losses = results.dropFirst()
      let skipped = Array(batches.skipped[reported...])
      reported = batches.skipped.count
      guard try body(batch, outputs.floats(), losses.map { $0.floats() }, skipped) else {
        return false
      }
    }
    return !isStopped()
  }

  /// Compiles the plan of the first batch while its images are decoded.
  private func prepare() {
    let count = min(loader.sampleCount, loader.options.batchSize)
    let size = loader.preprocessing
    FunctionCache.prepare(shape: [count, size.height, size.width, size.channels]) {
      model($0, Context(training: false))
    }
  }
}
