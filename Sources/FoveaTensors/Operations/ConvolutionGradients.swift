import FoveaSupport

/// The gradient of a convolution with respect to its images, given g [N, H′, W′, O] and w; also
/// called transposed convolution.
package struct ConvolutionInputGradient: KernelOperation {
  package let window: Window
  /// Shape of the images.
  package let shape: [Int]
  var name: String { "conv2D.gradient(input)" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = TensorType(shape, .float32)
    let expected = try Convolution(window: window).type(of: [x, inputs[1]])
    try require(
      expected == inputs[0], "\(name): expected a gradient of \(expected), got \(inputs[0])")
    return x
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [
      Tensor(Convolution(window: window), [g, inputs[1]]),
      Tensor(ConvolutionWeightGradient(window: window, shape: inputs[1].shape), [g, inputs[0]]),
    ]
  }
  func multiplyAdds(_ inputs: [TensorType], _ output: TensorType) -> Int {
    inputs[0].count * inputs[1].shape[1...].reduce(1, *)
  }
  func lower(into plan: Lowering) throws {
    let (g, w) = (plan.inputTypes[0], plan.inputTypes[1])
    try ConvolutionSearch.lower(
      plan.problem(
        .gradientOfInput, window: window, input: shape, weights: w.shape, output: g.shape),
      into: plan)
  }
}

/// The gradient of a convolution with respect to its weights, given x and g.
struct ConvolutionWeightGradient: KernelOperation {
  let window: Window
  /// Shape of the weights.
  let shape: [Int]
  var name: String { "conv2D.gradient(weights)" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let w = TensorType(shape, .float32)
    let expected = try Convolution(window: window).type(of: [inputs[0], w])
    try require(
      expected == inputs[1], "\(name): expected a gradient of \(expected), got \(inputs[1])")
    return w
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [
      Tensor(ConvolutionInputGradient(window: window, shape: inputs[0].shape), [inputs[1], g]),
      Tensor(Convolution(window: window), [inputs[0], g]),
    ]
  }
  func multiplyAdds(_ inputs: [TensorType], _ output: TensorType) -> Int {
    inputs[1].count * output.shape[1...].reduce(1, *)
  }
  func lower(into plan: Lowering) throws {
    let (x, g) = (plan.inputTypes[0], plan.inputTypes[1])
    try ConvolutionSearch.lower(
      plan.problem(
        .gradientOfWeights, window: window, input: x.shape, weights: shape, output: g.shape),
      into: plan)
  }
}

extension Tensor {
  /// Transposed convolution: the gradient of `conv2D` with respect to its images, used to upsample.
  ///
  /// This tensor is `[batch, height, width, in channels]`; `weights` are
  /// `[in channels, height, width, out channels / groups]`. Each output axis has length
  /// (input − 1) · stride − padding + dilation · (filter − 1) + 1 + outputPadding; with `.same` it
  /// is input · stride.
  public func transposedConv2D(
    _ weights: Tensor, bias: Tensor? = nil, strides: Pair = 1, padding: Padding = .valid,
    outputPadding: Pair = 0, dilation: Pair = 1, groups: Int = 1
  ) -> Tensor {
    precondition(
      rank == 4 && weights.rank == 4 && shape[3] == weights.shape[0],
      "transposedConv2D: needs images [batch, height, width, in channels] and weights "
        + "[in channels, height, width, out channels / groups], got \(type) and \(weights.type)")
    let filter = Pair(weights.shape[1], weights.shape[2])
    var height: Int
    var width: Int
    let window: Window
    if case .same = padding {
      precondition(
        outputPadding == 0,
        "transposedConv2D: with padding .same the output is input · stride, so outputPadding must "
          + "be 0, got \(outputPadding)")
      (height, width) = (shape[1] * strides.height, shape[2] * strides.width)
      window = Window(
        strides: strides, padding: .same, dilation: dilation, groups: groups,
        input: Pair(height, width), filter: filter)
    } else {
      window = Window(
        strides: strides, padding: padding, dilation: dilation, groups: groups, input: 1,
        filter: filter)
      height =
        (shape[1] - 1) * strides.height - window.top - window.bottom
        + dilation.height * (filter.height - 1) + 1 + outputPadding.height
      width =
        (shape[2] - 1) * strides.width - window.left - window.right
        + dilation.width * (filter.width - 1) + 1 + outputPadding.width
    }
    let images = [shape[0], height, width, weights.shape[3] * groups]
    let y = Tensor(ConvolutionInputGradient(window: window, shape: images), [self, weights])
    return bias.map { y + checkedBias($0, y, in: "transposedConv2D") } ?? y
  }
}
