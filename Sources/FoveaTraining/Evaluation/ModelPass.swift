import FoveaDatasets
import FoveaImages
import FoveaLayers
import FoveaTensors

/// One pass over samples without training: outputs of each batch, in order.
struct ModelPass {
  let model: any Layer
  let loader: Loader
  var reusesPlan = true

  /// Runs the model on every batch.
  ///
  /// - Parameters:
  ///   - task: where given, also says the losses of each image, with class weights and without.
  ///   - body: gets each batch, its raw outputs, the losses, and the images left out since the last
  ///     batch; returns whether to go on.
  /// - Returns: whether it came to the end.
  func run(
    task: (any TrainingTask)? = nil,
    _ body: (Batch, _ outputs: [Float], _ losses: [[Float]], [SkippedImage]) throws -> Bool
  ) throws -> Bool {
    let batches = loader.epoch(0)
    if !reusesPlan { prepare() }
    var reported = 0
    var compiled: [[[Int]]: CompiledFunction] = [:]
    /// Outputs and losses of one batch; batches of one shape share a compiled function.
    func evaluated(_ inputs: [Tensor]) throws -> [Tensor] {
      func results(_ inputs: [Tensor]) -> [Tensor] {
        let outputs = model(inputs[0], Context(training: false))
        guard let task else { return [outputs] }
        let size = Pair(inputs[0].shape[1], inputs[0].shape[2])
        return [outputs]
          + [true, false].map {
            task.losses(outputs, Array(inputs.dropFirst()), imageSize: size, weighted: $0)
          }
      }
      guard reusesPlan else {
        let results = results(inputs)
        try Tensor.evaluating(results, once: true)
        return results
      }
      let shapes = inputs.map(\.shape)
      let function = try compiled[shapes] ?? CompiledFunction(like: inputs, results)
      compiled[shapes] = function
      return try function(inputs)
    }
    while let batch = try batches.next() {
      let results = try evaluated(
        [Tensor(batch.images, shape: batch.shape)] + (task?.targets(of: batch) ?? []))
      let outputs = results[0]
      let losses = results.dropFirst()
      let skipped = Array(batches.skipped[reported...])
      reported = batches.skipped.count
      guard try body(batch, outputs.floats(), losses.map { $0.floats() }, skipped) else {
        return false
      }
    }
    return true
  }

  /// Compiles the plan of the first batch while its images are decoded.
  private func prepare() {
    let count = min(loader.sampleCount, loader.options.batchSize)
    let size = loader.preprocessing
    let shape = [count, size.height, size.width, size.channels]
    Tensor.prepare([
      model(Tensor(TensorType(shape, .float32)) { _ in }, Context(training: false))
    ])
  }
}
