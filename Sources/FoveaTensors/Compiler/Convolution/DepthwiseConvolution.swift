import CFoveaKernels

/// Our own kernels for depthwise filters, 3×3 and 5×5 with strides 1 and 2.
///
/// Such a convolution does little arithmetic per pixel, so the number of reads decides: here one
/// read serves four adjacent results (`CFoveaKernels/depthwise.c`).
struct DepthwiseConvolution: ConvolutionAlgorithm {
  let name = "depthwise"

  func supports(_ problem: ConvolutionProblem) -> Bool {
    let g = problem.geometry
    var geometry = Self.geometry(of: problem)
    return Engine.instructionSet != "generic" && !problem.addsResidual && g.groups > 1
      && g.weights[0] == g.groups && g.input[3] == g.groups && g.weights[1] == g.weights[2]
      && g.strides[0] == g.strides[1] && g.dilation == [1, 1]
      && fovea_depthwise_supports(&geometry)
  }

  /// The gradient of the input took 0.87 of oneDNN's time in the training step of MobileNetV2. The
  /// other two passes are faster on some layers and slower on others.
  func isUsual(for problem: ConvolutionProblem) -> Bool { problem.pass == .gradientOfInput }

  private static func geometry(of problem: ConvolutionProblem) -> fovea_depthwise {
    let g = problem.geometry
    return fovea_depthwise(
      batch: Int64(g.input[0]), height: Int64(g.input[1]), width: Int64(g.input[2]),
      channels: Int64(g.input[3]), outHeight: Int64(g.output[1]), outWidth: Int64(g.output[2]),
      size: Int32(g.weights[1]), stride: Int32(g.strides[0]), top: Int32(g.paddingBefore[0]),
      left: Int32(g.paddingBefore[1]))
  }

  func lower(_ problem: ConvolutionProblem, into plan: Lowering) throws {
    let geometry = Self.geometry(of: problem)
    let label = "\(plan.name) depthwise"
    var reads = plan.inputs
    switch problem.pass {
    case .forward:
      reads[1] = packedWeights(reads[1], problem, into: plan)
      let hasBias = problem.hasBias
      let (low, high): (Float, Float) =
        switch problem.activation {
        case .relu: (0, .infinity)
        case .clip(let low, let high): (low, high)
        case nil: (-.infinity, .infinity)
        }
      plan.step(label, reading: reads, writing: [plan.output]) { pointers in
        let numbers = pointers.map { $0.assumingMemoryBound(to: Float.self) }
        withUnsafePointer(to: geometry) {
          fovea_depthwise_forward(
            $0, numbers[0], numbers[1], hasBias ? numbers[2] : nil, low, high,
            numbers[numbers.count - 1])
        }
      }
    case .gradientOfInput:
      reads[1] = packedWeights(reads[1], problem, into: plan)
      plan.step(label, reading: reads, writing: [plan.output]) { pointers in
        let numbers = pointers.map { $0.assumingMemoryBound(to: Float.self) }
        withUnsafePointer(to: geometry) {
          fovea_depthwise_input_gradient($0, numbers[0], numbers[1], numbers[2])
        }
      }
    case .gradientOfWeights:
      plan.step(label, reading: reads, writing: [plan.output]) { pointers in
        let numbers = pointers.map { $0.assumingMemoryBound(to: Float.self) }
        withUnsafePointer(to: geometry) {
          fovea_depthwise_weight_gradient($0, numbers[0], numbers[1], numbers[2])
        }
      }
    }
  }

  /// The weights with channels last, the order of the vector loops.
  private func packedWeights(
    _ weights: Int, _ problem: ConvolutionProblem, into plan: Lowering
  ) -> Int {
    let channels = Int64(problem.geometry.weights[0])
    let taps = Int64(problem.geometry.weights[1] * problem.geometry.weights[2])
    let packed = plan.temporary(
      byteCount: Int(channels * taps) * MemoryLayout<Float>.stride,
      isSteady: problem.weightsAreSteady)
    plan.step("depthwise weights", reading: [weights], writing: [packed], multiplyAdds: 0) {
      fovea_strided_copy(2, [taps, channels], 4, $0[0], [1, taps], $0[1], [channels, 1])
    }
    return packed
  }
}
