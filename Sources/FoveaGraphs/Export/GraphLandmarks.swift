import FoveaLayers
import FoveaTensors

/// What the values of an exported graph should be for some images: to find where a graph begins to
/// differ.
public struct GraphLandmarks {
  /// The name of each value that stands for one of ours, and what it should be, unevaluated, in the
  /// order of the nodes.
  public let values: [(name: String, tensor: Tensor)]

  /// Traces a function of images as for an export.
  ///
  /// - Parameters:
  ///   - images: `[N, H, W, C]`.
  ///   - options: those of the export.
  /// - Throws: `GraphExportError`, and whatever `body` throws.
  public init(
    of images: Tensor, options: GraphExportOptions, body: (Tensor, Context) throws -> [Tensor]
  ) throws {
    let emitter = GraphEmitter(try ExportGraph(ExportTrace(images, body), nil), options)
    _ = try emitter.definition()
    values = emitter.landmarks
  }
}

extension ValueLayout {
  /// A tensor of ours as the exported graph has it.
  func applied(to tensor: Tensor) -> Tensor {
    switch self {
    case .asWritten: tensor
    case .channelsFirst: tensor.transposed(order(rank: tensor.rank))
    case .flattened(let map):
      tensor.reshaped([-1] + map).transposed([0, 3, 1, 2]).reshaped([tensor.shape[0], -1])
    }
  }
}
