/// A convolution, a sum and an activation in one kernel:
/// y = activation(conv(x, w) + bias + residual).
///
/// Inputs are x, w, then the bias [O] and the residual [N, H′, W′, O] if any. The compiler makes it
/// from a `Convolution` after differentiation.
struct FusedConvolution: KernelOperation {
  /// The last function applied to each element.
  enum Activation: Hashable, Sendable {
    /// max(x, 0)
    case relu
    /// x limited to a range.
    case clip(Float, Float)
  }
  let window: Window
  var hasBias = false
  var addsResidual = false
  var activation: Activation?

  var name: String {
    var name = "conv2D"
    if hasBias { name += "+bias" }
    if addsResidual { name += "+sum" }
    switch activation {
    case .relu: name += "+relu"
    case .clip: name += "+clip"
    case nil: break
    }
    return name
  }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let y = try Convolution(window: window).type(of: inputs)
    let added =
      (hasBias ? [TensorType([y.shape[3]], .float32)] : []) + (addsResidual ? [y] : [])
    try require(
      Array(inputs.dropFirst(2)) == added,
      "\(name): expected \(added) after images and weights, got \(Array(inputs.dropFirst(2)))")
    return y
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    fatalError("compiler: a fused convolution has no gradient")
  }
  func multiplyAdds(_ inputs: [TensorType], _ output: TensorType) -> Int {
    Convolution(window: window).multiplyAdds(inputs, output)
  }
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
