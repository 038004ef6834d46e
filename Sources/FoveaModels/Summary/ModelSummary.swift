import FoveaLayers
import FoveaTensors

/// What a model consists of and what one forward pass takes: found from the graph alone, before any
/// number is computed.
public struct ModelSummary: Sendable, Codable, Equatable {
  /// One layer.
  public struct Row: Sendable, Codable, Equatable {
    /// Names from the model down.
    public let path: String
    /// For example `Conv2D`.
    public let kind: String
    /// `[batch, height, width, channels]` or `[batch, features]`.
    public let outputShape: [Int]
    /// Learned numbers.
    public let parameters: Int
    /// Multiply-add pairs of a forward pass.
    public let multiplyAdds: Int
    /// Bytes of the layer's result.
    public let activationBytes: Int
  }

  /// The model's name.
  public let model: String
  /// The input that the figures hold for.
  public let inputShape: [Int]
  /// The layers in the order in which they run.
  public let layers: [Row]
  /// Learned numbers.
  public let parameters: Int
  /// Those of them that training changes.
  public let trainableParameters: Int
  /// Numbers measured during training: running statistics.
  public let buffers: Int
  /// Multiply-add pairs of a forward pass over the input.
  public let multiplyAdds: Int
  /// Bytes of all parameters and buffers.
  public let parameterBytes: Int
  /// Bytes of all layers' results, which training keeps for the backward pass.
  public let activationBytes: Int

  /// Summarises a model for an input shape `[N, H, W, C]`.
  ///
  /// - Throws: `LayerError` naming the layer that can't take its input.
  public init(of model: any Layer, named name: String, input shape: [Int]) throws(LayerError) {
    _ = try model.outputShape(for: shape)
    let context = Context(training: false, recordsCalls: true)
    let input = Tensor.zeros(shape)
    let output = model(input, context)
    let all = model.parameters()
    let operations = Tensor.graphOperations(
      of: [output], given: [input] + all.map(\.parameter.value))
    let learned = all.filter { $0.parameter.role != .buffer }

    layers = context.calls.filter(\.isLeaf).map { call in
      Row(
        path: call.path, kind: call.kind, outputShape: call.output.shape,
        parameters: learned.filter { $0.path.hasPrefix(call.path + ".") }
          .reduce(0) { $0 + $1.parameter.value.count },
        multiplyAdds: operations.filter { call.nodes.contains($0.creation) }
          .reduce(0) { $0 + $1.multiplyAdds },
        activationBytes: call.output.type.byteCount)
    }
    self.model = name
    inputShape = shape
    parameters = model.parameterCount()
    trainableParameters = model.parameterCount(trainable: true)
    buffers = all.reduce(0) { $0 + $1.parameter.value.count } - parameters
    multiplyAdds = operations.reduce(0) { $0 + $1.multiplyAdds }
    parameterBytes = all.reduce(0) { $0 + $1.parameter.value.type.byteCount }
    activationBytes = layers.reduce(0) { $0 + $1.activationBytes }
  }
}
