import FoveaOneDNN

/// oneDNN's direct convolution, on weights in its preferred layout.
struct OneDNNConvolution: ConvolutionAlgorithm {
  let name = "onednn"

  func supports(_ problem: ConvolutionProblem) -> Bool { true }

  func lower(_ problem: ConvolutionProblem, into plan: Lowering) throws {
    let geometry = problem.geometry
    switch problem.pass {
    case .forward:
      try lower(
        ConvolutionPrimitive.forward(
          geometry, hasBias: problem.hasBias, training: false, then: problem.postOperations),
        geometry, into: plan)
    case .gradientOfInput:
      try lower(ConvolutionPrimitive.gradientOfInput(geometry), geometry, into: plan)
    case .gradientOfWeights:
      try lowerWeightGradient(
        ConvolutionPrimitive.gradientOfWeights(geometry), geometry, into: plan)
    }
  }

  private func lower(
    _ convolution: ConvolutionPrimitive, _ geometry: ConvolutionGeometry, into plan: Lowering
  ) throws {
    var reads = plan.inputs
    reads[1] = try plan.reordered(
      reads[1], from: try geometry.plainWeights(), to: convolution.weights)
    let primitive = convolution.primitive
    plan.step(
      "\(plan.name) \(primitive.implementation)", reading: reads, writing: [plan.output]
    ) { try primitive.run($0) }
  }

  private func lowerWeightGradient(
    _ convolution: ConvolutionPrimitive, _ geometry: ConvolutionGeometry, into plan: Lowering
  ) throws {
    let plain = try geometry.plainWeights()
    let primitive = convolution.primitive
    let label = "\(plan.name) \(primitive.implementation)"
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
