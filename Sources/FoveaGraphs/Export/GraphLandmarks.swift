import FoveaLayers
import FoveaTensors

/// The expected values of an exported graph for given images, to find where a runtime's results
/// begin to differ.
package struct GraphLandmarks {
  /// The name and unevaluated value of each exported value with a counterpart in Fovea's graph, in
  /// the order of the nodes.
  package let values: [(name: String, tensor: Tensor)]

  /// Traces a function of images in the same way as the export.
  ///
  /// - Parameters:
  ///   - images: The images, `[N, H, W, C]`.
  ///   - options: The options of the export.
  /// - Throws: `GraphExportError` if an operation has no counterpart; the error of `body`.
  package init(
    of images: Tensor, options: GraphExportOptions, body: (Tensor, Context) throws -> [Tensor]
  ) throws {
    let emitter = GraphEmitter(try ExportGraph(ExportTrace(images, body), nil), options)
    _ = try emitter.definition()
    values = emitter.landmarks
  }
}

extension ValueLayout {
  /// Converts one of Fovea's tensors to the layout of the exported graph.
  func applied(to tensor: Tensor) -> Tensor {
    switch self {
    case .asWritten: tensor
    case .channelsFirst: tensor.transposed(order(rank: tensor.rank))
    case .flattened(let map):
      tensor.reshaped([-1] + map).transposed([0, 3, 1, 2]).reshaped([tensor.shape[0], -1])
    }
  }
}
