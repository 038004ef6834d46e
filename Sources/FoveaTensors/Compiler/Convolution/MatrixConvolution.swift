import FoveaOneDNN

/// A 1×1 convolution as a matrix product over the pixels, without packed weights.
///
/// With P pixels, C input and O output channels, y[P, O] = x[P, C] · w[O, C]ᵀ. The gradient of the
/// images is g[P, O] · w[O, C], that of the weights g[P, O]ᵀ · x[P, C]. oneDNN's convolution on
/// packed weights is up to a tenth faster. This one saves the packing, which pays in training where
/// a layer has more weights than pixels.
struct MatrixConvolution: ConvolutionAlgorithm {
  let name = "matrix"

  func supports(_ problem: ConvolutionProblem) -> Bool {
    let g = problem.geometry
    // Weights that are packed once leave nothing to gain.
    return g.weights[1] == 1 && g.weights[2] == 1 && g.strides == [1, 1] && g.groups == 1
      && g.paddingBefore == [0, 0] && g.paddingAfter == [0, 0] && !problem.weightsAreSteady
      && g.output[3] > 1 && g.input[3] > 1
  }

  /// Layers with more weights than pixels, where packing takes longer than it saves.
  func isUsual(for problem: ConvolutionProblem) -> Bool {
    let g = problem.geometry
    let pixels = g.input[0] * g.input[1] * g.input[2]
    return pixels <= max(g.input[3], g.output[3])
  }

  func lower(_ problem: ConvolutionProblem, into plan: Lowering) throws {
    let g = problem.geometry
    let pixels = g.input[0] * g.input[1] * g.input[2]
    let (channels, outputs) = (g.input[3], g.output[3])
    let primitive: Primitive
    var reads = plan.inputs
    switch problem.pass {
    case .forward:
      primitive = try MatMulPrimitive.make(
        a: ([pixels, channels], [channels, 1]), b: ([channels, outputs], [1, channels]),
        c: ([pixels, outputs], [outputs, 1]), hasBias: problem.hasBias,
        then: problem.postOperations)
    case .gradientOfInput:
      primitive = try MatMulPrimitive.make(
        a: ([pixels, outputs], [outputs, 1]), b: ([outputs, channels], [channels, 1]),
        c: ([pixels, channels], [channels, 1]))
    case .gradientOfWeights:
      primitive = try MatMulPrimitive.make(
        a: ([outputs, pixels], [1, outputs]), b: ([pixels, channels], [channels, 1]),
        c: ([outputs, channels], [channels, 1]))
      reads.swapAt(0, 1)
    }
    plan.step(
      "\(plan.name) matrix \(primitive.implementation)", reading: reads, writing: [plan.output]
    ) { try primitive.run($0) }
  }
}
