import FoveaGraphs
import FoveaImages
import FoveaTensors

extension TrainedModel {
  /// The number of channels of the input.
  package var channels: Int { card.preprocessing.channels }

  /// The raw outputs of a batch.
  ///
  /// - Throws: `InferenceError` where the weights are damaged or outputs are not finite,
  ///   `EvaluationError` where the model
  ///   can't be computed.
  func outputs(of batch: InputBatch, reusesPlan: Bool = true) throws -> BatchOutputs {
    let input = Tensor(batch.images, shape: batch.shape)
    let output = try functions.outputs(of: [input], reusesPlan: reusesPlan) { [self($0[0])] }[0]
    try checkContent()
    let values = output.floats()
    try Self.checkFinite(values, of: batch.names)
    return BatchOutputs(
      values: values, shape: batch.shape, names: batch.names,
      placements: batch.placements)
  }

  /// Compiles the plan for a first batch of images while they are decoded. A graph that reads its
  /// values has several plans, which only the images show.
  func prepare(for count: Int) {
    guard !hasDataDependentSizes else { return }
    let size = card.preprocessing
    FunctionCache.prepare(shape: [count, size.height, size.width, size.channels]) { self($0) }
  }

  /// Whether the model is a graph with sizes that depend on the image, as after suppression.
  package var hasDataDependentSizes: Bool {
    ((model as? GraphDetector)?.graph ?? model as? GraphModel)?.hasDataDependentSizes == true
  }
}
