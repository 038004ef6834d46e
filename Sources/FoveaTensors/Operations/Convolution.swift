import FoveaSupport

/// y[n, i, j, o] = Σ x[n, i·s + a·d − p, j·s + b·d − p, c] · w[o, a, b, c]
///
/// x is [N, H, W, C], w is [O, kH, kW, C / groups], y is [N, H′, W′, O].
package struct Convolution: KernelOperation {
  package let window: Window
  var name: String { "conv2D" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let (x, w) = (inputs[0], inputs[1])
    try Self.check(x, w, groups: window.groups, in: name)
    let size = try window.output(
      input: Pair(x.shape[1], x.shape[2]), filter: Pair(w.shape[1], w.shape[2]), in: name)
    return TensorType([x.shape[0], size.height, size.width, w.shape[0]], .float32)
  }

  static func check(_ x: TensorType, _ w: TensorType, groups: Int, in name: String)
    throws(ShapeError)
  {
    try require(
      x.rank == 4 && x.dtype == .float32,
      "\(name): images must be float32 [batch, height, width, channels], got \(x)")
    try require(
      w.rank == 4 && w.dtype == .float32,
      "\(name): weights must be float32 [out channels, height, width, in channels / groups], "
        + "got \(w)")
    try require(
      groups > 0 && x.shape[3] % groups == 0 && w.shape[0] % groups == 0,
      "\(name): \(x.shape[3]) input and \(w.shape[0]) output channels don't divide into \(groups) "
        + "groups")
    try require(
      x.shape[3] == w.shape[3] * groups,
      "\(name): the images \(x.shape) have \(x.shape[3]) channels (axis 3), but the weights "
        + "\(w.shape) expect \(w.shape[3] * groups)"
        + (groups > 1 ? " (\(w.shape[3]) in each of \(groups) groups)" : ""))
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    let (x, w) = (inputs[0], inputs[1])
    return [
      Tensor(ConvolutionInputGradient(window: window, shape: x.shape), [g, w]),
      Tensor(ConvolutionWeightGradient(window: window, shape: w.shape), [x, g]),
    ]
  }

  func multiplyAdds(_ inputs: [TensorType], _ output: TensorType) -> Int {
    output.count * inputs[1].shape[1...].reduce(1, *)
  }
  func lower(into plan: Lowering) throws {
    try FusedConvolution(window: window).lower(into: plan)
  }
}

extension Tensor {
  /// Two-dimensional convolution (cross-correlation, as is usual in deep learning).
  ///
  /// This tensor is `[batch, height, width, channels]`, `weights` are `[out channels, height,
  /// width, channels / groups]`, and `bias`, if any, is `[out channels]`. With as many `groups` as
  /// channels the convolution is depthwise.
  ///
  /// ```swift
  /// let x = Tensor.ones([1, 8, 8, 3])
  /// let y = x.conv2D(Tensor.ones([16, 3, 3, 3]), padding: .same)
  /// print(y.shape)  // [1, 8, 8, 16]
  /// ```
  public func conv2D(
    _ weights: Tensor, bias: Tensor? = nil, strides: Pair = 1, padding: Padding = .valid,
    dilation: Pair = 1, groups: Int = 1
  ) -> Tensor {
    precondition(
      rank == 4 && weights.rank == 4,
      "conv2D: needs images [batch, height, width, channels] and weights [out channels, height, "
        + "width, in channels / groups], got \(type) and \(weights.type)")
    let window = Window(
      strides: strides, padding: padding, dilation: dilation, groups: groups,
      input: Pair(shape[1], shape[2]), filter: Pair(weights.shape[1], weights.shape[2]))
    let y = Tensor(Convolution(window: window), [self, weights])
    return bias.map { y + checkedBias($0, y, in: "conv2D") } ?? y
  }

  /// A bias of one element for each output channel; traps where it has another shape.
  func checkedBias(_ bias: Tensor, _ y: Tensor, in name: String) -> Tensor {
    precondition(
      bias.shape == [y.shape[3]],
      "\(name): the bias must have one element for each of \(y.shape[3]) output channels, got "
        + "\(bias.shape)")
    return bias
  }
}
