import FoveaTensors

/// ONNX Runtime's operators of quantized layers (domain `com.microsoft`), as its quantizer writes
/// them. Each computes on the numbers that its integers stand for, and rounds the result.
extension GraphOperator {
  private static let contributed = "com.microsoft"

  static let qLinearAdd = qLinearBinary("QLinearAdd") { $0 + $1 }
  static let qLinearMul = qLinearBinary("QLinearMul") { $0 * $1 }

  private static func qLinearBinary(
    _ name: String, _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, domain: contributed, inputs: 7...8) { call in
      let operands = try [call.dequantized(0), call.dequantized(3)]
      let (tensors, order) = try call.aligned(operands)
      let y = GraphValue(function(tensors[0], tensors[1]), order: order)
      return [try call.requantized(y, scale: 6, zero: 7, like: 0)]
    }
  }

  static let qLinearSigmoid = qLinearUnary("QLinearSigmoid") { x, _ in x.sigmoid() }
  static let qLinearLeakyRelu = qLinearUnary("QLinearLeakyRelu") { x, call in
    let slope = try call.float("alpha") ?? 0.01
    return Tensor.where(x .< 0, x * slope, x)
  }

  private static func qLinearUnary(
    _ name: String, _ function: @escaping @Sendable (Tensor, NodeCall) throws -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, domain: contributed, inputs: 4...5) { call in
      let x = try call.dequantized(0)
      let y = GraphValue(try function(x.physical, call), order: x.order)
      return [try call.requantized(y, scale: 3, zero: 4, like: 0)]
    }
  }

  static let qLinearSoftmax = qLinearByFloats("QLinearSoftmax", as: softmax)
  static let qLinearAveragePool = qLinearByFloats("QLinearAveragePool", as: averagePool)
  static let qLinearGlobalAveragePool = qLinearByFloats(
    "QLinearGlobalAveragePool", as: globalAveragePool)

  /// An operator of one quantized input by ONNX's own operator; attribute `opset` gives the version
  /// of the latter, `channels_last` the order of its axes.
  private static func qLinearByFloats(_ name: String, as usual: GraphOperator) -> GraphOperator {
    GraphOperator(name, domain: contributed, inputs: 5...5) { call in
      var x = try call.dequantized(0)
      let isLast = try call.flag("channels_last")
      try call.require(
        !isLast || x.rank > 2,
        "needs a batch, maps and channels with 'channels_last', got \(x.shape)")
      if isLast { x = x.transposed([0, x.rank - 1] + Array(1..<(x.rank - 1))) }
      let floats = NodeCall(
        node: call.node, opset: try call.int("opset") ?? 17, inputs: [x], context: call.context,
        runBody: call.runBody)
      var y = try usual.run(floats)[0]
      if isLast { y = y.transposed([0] + Array(2..<y.rank) + [1]) }
      return [try call.requantized(y, scale: 3, zero: 4, like: 0)]
    }
  }

  static let qLinearConcat = GraphOperator(
    "QLinearConcat", domain: contributed, inputs: 5...3071
  ) { call in
    try call.require(
      (call.inputs.count - 2) % 3 == 0,
      "needs a scale, a zero point, and then three inputs for each part, got "
        + "\(call.inputs.count) inputs")
    let parts = try stride(from: 2, to: call.inputs.count, by: 3).map { try call.dequantized($0) }
    let axis = try call.axis(call.int("axis") ?? 1, rank: parts[0].rank)
    for part in parts {
      try call.require(
        part.rank == parts[0].rank
          && part.shape.indices.allSatisfy {
            $0 == axis || part.shape[$0] == parts[0].shape[$0]
          },
        "\(part.shape) and \(parts[0].shape) differ elsewhere than on axis \(axis)")
    }
    let joined = try GraphValue.joined(parts, axis: axis)
    return [try call.requantized(joined, scale: 0, zero: 1, like: 2)]
  }

  static let qGemm = GraphOperator("QGemm", domain: contributed, inputs: 6...9) { call in
    let (a, b) = (try call.input(0), try call.input(3))
    try call.require(
      a.rank == 2 && b.rank == 2, "needs two matrices, got \(a.shape) and \(b.shape)")
    let (flipA, flipB) = (try call.flag("transA"), try call.flag("transB"))
    let left = try call.centred(a, zero: call.optional(2))
    let columns = b.shape[flipB ? 0 : 1]
    let right = try call.centred(b, zero: call.optional(5), axis: flipB ? 0 : 1)
    try call.require(
      left.shape[flipA ? 0 : 1] == right.shape[flipB ? 1 : 0],
      "\(a.shape) and \(b.shape) don't match")
    var y = try call.exactly(left) {
      $0.matmul(right, transposingA: flipA, transposingB: flipB)
    }.cast(.float32)
    if let bias = call.optional(6) {
      try call.require(
        try call.broadcast([bias.shape, y.shape]) == y.shape,
        "the bias \(bias.shape) does not broadcast to \(y.shape)")
      y = y + bias.tensor.cast(.float32)
    }
    let alpha = try call.float("alpha") ?? 1
    let scaled = try y * (call.single(1) * call.perChannel(4, columns) * alpha)
    guard call.optional(7) != nil else { return [GraphValue(scaled)] }
    return [try call.requantized(GraphValue(scaled), scale: 7, zero: 8, like: 0)]
  }
}

extension NodeCall {
  /// The numbers that a quantized input stands for; its scale and zero point, which may be left
  /// out, follow it.
  fileprivate func dequantized(_ index: Int) throws -> GraphValue {
    let x = try input(index)
    try require(
      x.elementType == .uint8 || x.elementType == .int8,
      "input \(index) must be uint8 or int8, got \(x.elementType)")
    var numbers = x.physical.cast(.float32)
    if optional(index + 2) != nil { numbers = try numbers - single(index + 2) }
    return GraphValue(numbers * (try single(index + 1)), order: x.order)
  }

  /// Rounds numbers to a scale and a zero point; the type is that of the zero point, or of another
  /// input where it is left out.
  fileprivate func requantized(
    _ y: GraphValue, scale: Int, zero: Int, like other: Int
  ) throws -> GraphValue {
    let type = try (optional(zero) ?? input(other)).elementType
    let quotient = y.physical / (try single(scale))
    let offset = try optional(zero) == nil ? nil : single(zero)
    let held = try saturated(quotient.round(), offset, type)
    return GraphValue(held.physical, held.elementType, order: y.order)
  }
}
