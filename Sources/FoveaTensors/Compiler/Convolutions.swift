// Lowering of convolutions and matrix products. A convolution step says what it has to do; the search
// says which algorithm of `Convolution/` does it.
import CFoveaKernels
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
    var problem = plan.problem(
      .forward, window: window, input: x.shape, weights: w.shape, output: plan.outputType.shape)
    problem.hasBias = hasBias
    problem.addsResidual = addsResidual
    problem.activation = activation
    try ConvolutionSearch.lower(problem, into: plan)
  }
}

extension ConvolutionInputGradient: KernelOperation {
  func lower(into plan: Lowering) throws {
    let (g, w) = (plan.inputTypes[0], plan.inputTypes[1])
    try ConvolutionSearch.lower(
      plan.problem(
        .gradientOfInput, window: window, input: shape, weights: w.shape, output: g.shape),
      into: plan)
  }
}

extension ConvolutionWeightGradient: KernelOperation {
  func lower(into plan: Lowering) throws {
    let (x, g) = (plan.inputTypes[0], plan.inputTypes[1])
    try ConvolutionSearch.lower(
      plan.problem(
        .gradientOfWeights, window: window, input: x.shape, weights: shape, output: g.shape),
      into: plan)
  }
}

extension MatrixProduct: KernelOperation {
  func lower(into plan: Lowering) throws {
    let (a, b, c) = (plan.inputTypes[0], plan.inputTypes[1], plan.outputType)
    if isFewRows(a, b) {
      let (rows, columns, length) = (c.shape[0], c.shape[1], a.shape[1])
      plan.step("\(name) rows", reading: plan.inputs, writing: [plan.output]) { pointers in
        let numbers = pointers.map { $0.assumingMemoryBound(to: Float.self) }
        fovea_row_products(
          Int64(rows), Int64(columns), Int64(length), numbers[0], numbers[1], numbers[2])
      }
      return
    }
    let primitive = try MatMulPrimitive.make(
      a: Self.seen(a, transposed: transposesA, rank: c.rank),
      b: Self.seen(b, transposed: transposesB, rank: c.rank), c: (c.shape, c.strides))
    plan.step(
      "\(name) \(primitive.implementation)", reading: plan.inputs, writing: [plan.output]
    ) { try primitive.run($0) }
  }

  /// Whether it is one pass over the second matrix, row by row, whose length is that of the rows.
  private func isFewRows(_ a: TensorType, _ b: TensorType) -> Bool {
    a.rank == 2 && b.rank == 2 && !transposesA && transposesB && a.shape[0] <= 2
      && a.shape[1] >= 64
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
