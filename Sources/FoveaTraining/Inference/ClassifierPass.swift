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
    var compiled: [[Int]: CompiledFunction] = [:]
    /// Logits and extras of one batch; batches of one shape share a compiled function.
    func evaluated(_ inputs: [Tensor], _ extras: (Tensor, Tensor) -> [Tensor]) throws -> [Tensor] {
      func body(_ inputs: [Tensor]) -> [Tensor] {
        let logits = model(inputs[0], Context(training: false))
        return [logits] + extras(logits, inputs[1])
      }
      guard reusesPlan else {
        let results = body(inputs)
        try Tensor.evaluating(results, once: true)
        return results
      }
      let shape = inputs[0].shape
      let function = try compiled[shape] ?? CompiledFunction(like: inputs, body)
      compiled[shape] = function
      return try function(inputs)
    }
    while let batch = try batches.next() {
      let results = try evaluated(
        [Tensor(batch.images, shape: batch.shape), Tensor(batch.labels)], extras)
      let logits = results[0]
      let more = results.dropFirst()
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
