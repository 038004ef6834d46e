import CFoveaKernels
import FoveaOneDNN

/// 3×3 convolutions of stride 1 by Winograd's minimal filtering: 36 products instead of 144.
struct WinogradConvolution: ConvolutionAlgorithm {
  let name = "winograd4x4"

  func supports(_ problem: ConvolutionProblem) -> Bool {
    let g = problem.geometry
    let multiple = Int(fovea_winograd_channel_multiple())
    return g.groups == 1 && g.weights[1] == 3 && g.weights[2] == 3 && g.strides == [1, 1]
      && g.dilation == [1, 1] && g.paddingBefore.allSatisfy { $0 <= 2 }
      && g.input[3].isMultiple(of: multiple) && g.output[3].isMultiple(of: multiple)
  }

  /// On maps of few pixels the tiles overhang. With few channels the transforms take most of the
  /// time.
  func isUsual(for problem: ConvolutionProblem) -> Bool {
    let g = problem.geometry
    return min(g.output[1], g.output[2]) >= 4 && min(g.input[3], g.output[3]) >= 32
  }

  func lower(_ problem: ConvolutionProblem, into plan: Lowering) throws {
    switch problem.pass {
    case .forward: forward(problem, into: plan)
    case .gradientOfInput: gradientOfInput(problem, into: plan)
    case .gradientOfWeights: gradientOfWeights(problem, into: plan)
    }
  }

  private func forward(_ problem: ConvolutionProblem, into plan: Lowering) {
    let g = problem.geometry
    let shape = kernelShape(
      from: g.input, to: g.output, top: g.paddingBefore[0], left: g.paddingBefore[1])
    var reads = plan.inputs
    var filters = FOVEA_PLAIN
    // A plan that runs once transforms weights where they are used, to the same bits: transformed
    // weights take four times the memory.
    if problem.weightsAreSteady && !plan.runsOnce {
      reads[1] = transformed(reads[1], problem, into: plan)
      filters = FOVEA_TRANSFORMED
    }
    let clip: [Float]? =
      switch problem.activation {
      case .relu: [0, .infinity]
      case .clip(let low, let high): [low, high]
      case nil: nil
      }
    let bias = problem.hasBias ? 2 : nil
    let residual = problem.addsResidual ? (problem.hasBias ? 3 : 2) : nil
    let count = reads.count
    run(shape, plan, reading: reads, filters: filters) { shape, pointers, scratch in
      fovea_winograd_forward(
        &shape, floats(pointers[0]), floats(pointers[1]), filters,
        bias.map { floats(pointers[$0]) }, residual.map { floats(pointers[$0]) }, clip, scratch,
        floats(pointers[count]))
    }
  }

  /// The convolution of the result's gradient with the weights turned by 180 degrees.
  private func gradientOfInput(_ problem: ConvolutionProblem, into plan: Lowering) {
    let g = problem.geometry
    let shape = kernelShape(
      from: g.output, to: g.input, top: 2 - g.paddingBefore[0], left: 2 - g.paddingBefore[1])
    run(shape, plan, reading: plan.inputs, filters: FOVEA_FLIPPED) { shape, pointers, scratch in
      fovea_winograd_forward(
        &shape, floats(pointers[0]), floats(pointers[1]), FOVEA_FLIPPED, nil, nil, nil, scratch,
        floats(pointers[2]))
    }
  }

  private func gradientOfWeights(_ problem: ConvolutionProblem, into plan: Lowering) {
    let g = problem.geometry
    var shape = kernelShape(
      from: g.input, to: g.output, top: g.paddingBefore[0], left: g.paddingBefore[1])
    let scratch = plan.scratch(byteCount: 4 * Int(fovea_winograd_gradient_scratch_count(&shape)))
    plan.step(
      "\(plan.name) \(name)", reading: plan.inputs, writing: [plan.output, scratch]
    ) { pointers in
      var shape = shape
      fovea_winograd_weight_gradient(
        &shape, floats(pointers[0]), floats(pointers[1]), floats(pointers[3]),
        floats(pointers[2]))
    }
  }

  private func kernelShape(from input: [Int], to output: [Int], top: Int, left: Int)
    -> fovea_winograd
  {
    fovea_winograd(
      batch: Int64(input[0]), height: Int64(input[1]), width: Int64(input[2]),
      channels: Int64(input[3]), outHeight: Int64(output[1]), outWidth: Int64(output[2]),
      outChannels: Int64(output[3]), top: Int64(top), left: Int64(left),
      slots: Int64(fovea_threads()))
  }

  /// Adds a step with scratch memory; its address follows that of the result in the body's
  /// arguments.
  private func run(
    _ shape: fovea_winograd, _ plan: Lowering, reading reads: [Int],
    filters: fovea_winograd_filters,
    _ body:
      @escaping (inout fovea_winograd, [UnsafeMutableRawPointer], UnsafeMutablePointer<Float>) ->
      Void
  ) {
    var shape = shape
    let scratch = plan.scratch(
      byteCount: 4 * Int(fovea_winograd_scratch_count(&shape, filters == FOVEA_TRANSFORMED)))
    let kernelShape = shape
    plan.step("\(plan.name) \(name)", reading: reads, writing: [plan.output, scratch]) { pointers in
      var shape = kernelShape
      body(&shape, pointers, floats(pointers[reads.count + 1]))
    }
  }

  /// The transformed weights, made once for all steps.
  private func transformed(_ weights: Int, _ problem: ConvolutionProblem, into plan: Lowering)
    -> Int
  {
    let (inputs, outputs) = (
      Int64(problem.geometry.input[3]), Int64(problem.geometry.output[3])
    )
    let result = plan.temporary(
      byteCount: 4 * Int(fovea_winograd_weight_count(inputs, outputs)), isSteady: true)
    plan.step(
      "transform weights", reading: [weights], writing: [result], multiplyAdds: 0
    ) { pointers in
      fovea_winograd_weights(inputs, outputs, false, floats(pointers[0]), floats(pointers[1]))
    }
    return result
  }
}

private func floats(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Float> {
  pointer.assumingMemoryBound(to: Float.self)
}
