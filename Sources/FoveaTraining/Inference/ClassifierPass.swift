import FoveaDatasets
import FoveaLayers
import FoveaTensors

/// One pass over samples without training: outputs of each batch, in order.
struct ClassifierPass {
  let model: any Layer
  let loader: Loader
  var reusesPlan = true

  /// Runs the model on every batch.
  ///
  /// - Parameters:
  ///   - extras: further tensors to compute from logits and labels, in the same evaluation.
  ///   - body: gets each batch, its logits (samples × classes), the extras, and the images left out
  ///     since the last batch; returns whether to go on.
  /// - Returns: whether it came to the end.
  func run(
    extras: (_ logits: Tensor, _ labels: Tensor) -> [Tensor] = { _, _ in [] },
    _ body: (Batch, _ logits: [Float], _ extras: [[Float]], [SkippedImage]) throws -> Bool
  ) throws -> Bool {
    let batches = loader.epoch(0)
    if !reusesPlan { prepare() }
    var reported = 0
    while let batch = try batches.next() {
      let logits = model(
        Tensor(batch.images, shape: batch.shape), Context(training: false))
      let more = extras(logits, Tensor(batch.labels))
      try Tensor.evaluating([logits] + more, once: !reusesPlan)
      let skipped = Array(batches.skipped[reported...])
      reported = batches.skipped.count
      guard try body(batch, logits.floats(), more.map { $0.floats() }, skipped) else {
        return false
      }
    }
    return true
  }

  /// Compiles what the first batch will need while its images are decoded.
  private func prepare() {
    let count = min(loader.sampleCount, loader.options.batchSize)
    let size = loader.preprocessing
    let shape = [count, size.height, size.width, size.channels]
    Tensor.prepare([
      model(Tensor(TensorType(shape, .float32)) { _ in }, Context(training: false))
    ])
  }
}
