// Lowering of convolutions to oneDNN. Images stay as they are (NHWC); weights are brought into the
// layout that the primitive prefers, once for all steps that want the same.
import FoveaOneDNN

extension Window {
  func geometry(input: [Int], weights: [Int], output: [Int]) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: input, output: output, weights: weights, strides: [strides.height, strides.width],
      dilation: [dilation.height, dilation.width], paddingBefore: [top, left],
      paddingAfter: [bottom, right], groups: groups)
  }
}

extension Convolution: KernelOperation {
  func lower(into plan: Lowering) throws {
    try FusedConvolution(window: window, hasBias: false, addsResidual: false, activation: nil)
      .lower(into: plan)
  }
}

extension FusedConvolution: KernelOperation {
  func lower(into plan: Lowering) throws {
    let (x, w) = (plan.inputTypes[0], plan.inputTypes[1])
    let geometry = window.geometry(
      input: x.shape, weights: w.shape, output: plan.outputType.shape)
    var operations: [PostOperation] = addsResidual ? [.add] : []
    switch activation {
    case .relu: operations.append(.relu)
    case .clip(let low, let high): operations.append(.clip(low, high))
    case nil: break
    }
    let convolution = try ConvolutionPrimitive.forward(
      geometry, hasBias: hasBias, training: false, then: operations)
    var reads = plan.inputs
    reads[1] = try plan.reordered(
      reads[1], from: try geometry.plainWeights(), to: convolution.weights)
    let primitive = convolution.primitive
    plan.step(
      "\(name) \(primitive.implementation)", reading: reads, writing: [plan.output]
    ) { try primitive.run($0) }
  }
}

extension ConvolutionInputGradient: KernelOperation {
  func lower(into plan: Lowering) throws {
    let (g, w) = (plan.inputTypes[0], plan.inputTypes[1])
    let geometry = window.geometry(input: shape, weights: w.shape, output: g.shape)
    let convolution = try ConvolutionPrimitive.gradientOfInput(geometry)
    var reads = plan.inputs
    reads[1] = try plan.reordered(
      reads[1], from: try geometry.plainWeights(), to: convolution.weights)
    let primitive = convolution.primitive
    plan.step(
      "\(name) \(primitive.implementation)", reading: reads, writing: [plan.output]
    ) { try primitive.run($0) }
  }
}

extension ConvolutionWeightGradient: KernelOperation {
  func lower(into plan: Lowering) throws {
    let (x, g) = (plan.inputTypes[0], plan.inputTypes[1])
    let geometry = window.geometry(input: x.shape, weights: shape, output: g.shape)
    let convolution = try ConvolutionPrimitive.gradientOfWeights(geometry)
    let plain = try geometry.plainWeights()
    let primitive = convolution.primitive
    let label = "\(name) \(primitive.implementation)"
    if convolution.weights.isSame(as: plain) {
      plan.step(label, reading: plan.inputs, writing: [plan.output]) { try primitive.run($0) }
      return
    }
    let packed = plan.temporary(byteCount: convolution.weights.byteCount, isSteady: false)
    plan.step(label, reading: plan.inputs, writing: [packed]) { try primitive.run($0) }
    let reorder = try ReorderPrimitive.make(from: convolution.weights, to: plain)
    plan.step("reorder", reading: [packed], writing: [plan.output], multiplyAdds: 0) {
      try reorder.run($0)
    }
  }
}

extension MatrixProduct: KernelOperation {
  func lower(into plan: Lowering) throws {
    let (a, b, c) = (plan.inputTypes[0], plan.inputTypes[1], plan.outputType)
    let primitive = try MatMulPrimitive.make(
      a: Self.seen(a, transposed: transposesA, rank: c.rank),
      b: Self.seen(b, transposed: transposesB, rank: c.rank), c: (c.shape, c.strides))
    plan.step(
      "\(name) \(primitive.implementation)", reading: plan.inputs, writing: [plan.output]
    ) { try primitive.run($0) }
  }

  /// A matrix's shape and strides as the product uses it, with leading axes to fill the rank.
  private static func seen(_ type: TensorType, transposed: Bool, rank: Int) -> (
    shape: [Int], strides: [Int]
  ) {
    var (shape, strides) = (type.shape, type.strides)
    if transposed {
      shape.swapAt(type.rank - 1, type.rank - 2)
      strides.swapAt(type.rank - 1, type.rank - 2)
    }
    let missing = rank - type.rank
    return (
      [Int](repeating: 1, count: missing) + shape,
      [Int](repeating: type.count, count: missing) + strides
    )
  }
}
