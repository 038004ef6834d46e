/// Fuses the operations that follow a convolution into its step, where nothing else reads the
/// intermediate result.
///
/// Batch normalization is a scale and a shift at this point. Activations are fused at inference
/// only, where weights are steady: oneDNN's ReLU turns NaN into 0, and in training NaN weights must
/// show in the loss.
enum ConvolutionFusion {
  /// The rules in the order of application.
  static let rules = [scale, shift, residual, rectification, clip]

  /// `conv(x, w) · s -> conv(x, w · s)`, s one number per output channel; a bias is scaled too.
  static let scale = rule("scale", .multiply) { convolution, s, graph in
    guard convolution.isOpen, graph.isPerChannel(s, of: convolution) else { return nil }
    let factor = graph.reshaped(s, to: [convolution.channels, 1, 1, 1])
    var fused = convolution
    fused.inputs[1] = graph.appendBinary(.multiply, fused.inputs[1], factor)
    if fused.operation.hasBias {
      let factor = graph.reshaped(s, to: [convolution.channels])
      fused.inputs[2] = graph.appendBinary(.multiply, fused.inputs[2], factor)
    }
    return fused
  }

  /// `conv(x, w) + b -> conv(x, w, b)`, b one number per output channel; biases are summed.
  static let shift = rule("shift", .add) { convolution, b, graph in
    guard convolution.isOpen, graph.isPerChannel(b, of: convolution) else { return nil }
    let bias = graph.reshaped(b, to: [convolution.channels])
    var fused = convolution
    if fused.operation.hasBias {
      fused.inputs[2] = graph.appendBinary(.add, fused.inputs[2], bias)
    } else {
      fused.operation.hasBias = true
      fused.inputs.append(bias)
    }
    return fused
  }

  /// `conv(x, w) + r -> conv(x, w, r)`, r of the result's shape.
  static let residual = rule("residual", .add) { convolution, r, graph in
    guard convolution.isOpen, graph.vertices[r].type == convolution.type, r != convolution.index
    else { return nil }
    var fused = convolution
    fused.operation.addsResidual = true
    fused.inputs.append(r)
    return fused
  }

  /// `max(conv(x, w), 0) -> conv(x, w) with ReLU`, w steady
  static let rectification = rule("rectification", .maximum) { convolution, zero, graph in
    guard convolution.operation.activation == nil, graph.constant(zero) == 0,
      graph.vertices[convolution.inputs[1]].isSteady
    else { return nil }
    var fused = convolution
    fused.operation.activation = .relu
    return fused
  }

  /// `min(conv(x, w) with ReLU, c) -> conv(x, w) with clip`, c a constant
  static let clip = rule("clip", .minimum) { convolution, limit, graph in
    guard convolution.operation.activation == .relu, let limit = graph.constant(limit) else {
      return nil
    }
    var fused = convolution
    fused.operation.activation = .clip(0, Float(limit))
    return fused
  }

  /// A convolution with the vertex to rewrite as its only reader, and the fused operation that
  /// replaces both.
  struct Match {
    /// Position of the convolution.
    let index: Int
    var operation: FusedConvolution
    var inputs: [Int]
    let type: TensorType

    var channels: Int { type.shape[3] }
    /// Whether a product or sum may still be fused; both come before the residual and the
    /// activation.
    var isOpen: Bool { operation.activation == nil && !operation.addsResidual }
  }

  /// A rule for a function of a convolution and another operand, in either order.
  private static func rule(
    _ name: String, _ function: BinaryFunction,
    _ fused:
      @escaping @Sendable (_ convolution: Match, _ operand: Int, inout Rewriting) -> Match?
  ) -> RewriteRule {
    RewriteRule(name) { vertex, graph in
      guard let binary = vertex.operation as? Binary, binary.function == function else {
        return nil
      }
      for (index, operand) in [(0, 1), (1, 0)] {
        guard let match = graph.convolution(at: vertex.inputs[index], of: vertex.type),
          let result = fused(match, vertex.inputs[operand], &graph)
        else { continue }
        var vertex = vertex
        vertex.operation = result.operation
        vertex.inputs = result.inputs
        return .vertex(vertex)
      }
      return nil
    }
  }
}

extension Rewriting {
  /// The convolution at a position, if it has the given type and a single reader.
  fileprivate func convolution(at index: Int, of type: TensorType) -> ConvolutionFusion.Match? {
    guard isReadOnce(index), vertices[index].type == type else { return nil }
    let vertex = vertices[index]
    let operation: FusedConvolution
    switch vertex.operation {
    case let plain as Convolution: operation = FusedConvolution(window: plain.window)
    case let fused as FusedConvolution: operation = fused
    default: return nil
    }
    return .init(index: index, operation: operation, inputs: vertex.inputs, type: type)
  }

  /// Whether a vertex has one number per output channel of a convolution.
  fileprivate func isPerChannel(_ index: Int, of convolution: ConvolutionFusion.Match) -> Bool {
    let shape = vertices[index].type.shape
    return shape.last == convolution.channels && shape.dropLast().allSatisfy { $0 == 1 }
  }

  fileprivate mutating func reshaped(_ index: Int, to shape: [Int]) -> Int {
    append(Reshape(shape: shape), [index], TensorType(shape, .float32))
  }

  /// Appends a function of two vertices, of the first one's type.
  fileprivate mutating func appendBinary(_ function: BinaryFunction, _ a: Int, _ b: Int) -> Int {
    append(Binary(function: function), [a, b], vertices[a].type)
  }
}
