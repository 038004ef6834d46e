import FoveaLayers
import FoveaTensors

/// The layers of a model, and the cost of one forward pass, from the graph alone: nothing is
/// computed.
public struct ModelSummary: Sendable, Codable, Equatable {
  /// One layer that calls no other layer.
  public struct Row: Sendable, Codable, Equatable {
    /// Names from the model down: `stages.0.1.conv1`.
    public let path: String
    /// The layer's kind, for example `Conv2D`.
    public let kind: String
    /// Shape of the output, `[batch, height, width, channels]` or `[batch, features]`.
    public let outputShape: [Int]
    /// Number of learned numbers.
    public let parameters: Int
    /// Multiply-add pairs of a forward pass.
    public let multiplyAdds: Int
    /// Bytes of the output.
    public let activationBytes: Int
  }

  /// The name of the model.
  public let model: String
  /// The shape of the input that the figures are for.
  public let inputShape: [Int]
  /// The layers in the order in which they run.
  public let layers: [Row]
  /// Number of learned numbers.
  public let parameters: Int
  /// Number of learned numbers that are not frozen.
  public let trainableParameters: Int
  /// Number of running statistics.
  public let buffers: Int
  /// Multiply-add pairs of a forward pass over the input.
  public let multiplyAdds: Int
  /// Bytes of all parameters and buffers.
  public let parameterBytes: Int
  /// Bytes of the outputs of all layers, which training keeps for the backward pass.
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
