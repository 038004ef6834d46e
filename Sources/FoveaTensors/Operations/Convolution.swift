import FoveaSupport

/// How far an image is extended at each edge before a window slides over it.
public enum Padding: Hashable, Sendable {
  /// Output length = ⌈input / stride⌉; of an odd total, the extra pixel goes to the bottom/right.
  case same
  /// No padding.
  case valid
  /// The same number of pixels at all four edges.
  case all(Int)
  /// Pixels at each edge.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)
}

/// Two numbers for the height and width axes; an integer literal sets both.
public struct Pair: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// For the height axis.
  public var height: Int
  /// For the width axis.
  public var width: Int
  /// Makes a pair of different numbers.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }
  /// Makes a pair of one number.
  public init(_ both: Int) { self.init(both, both) }
  /// Makes a pair of one number.
  public init(integerLiteral value: Int) { self.init(value) }
  /// For example `(3, 5)`.
  public var description: String { "(\(height), \(width))" }
}

/// How a filter slides over an image, with padding resolved to pixels.
package struct Window: Hashable, Sendable {
  package var strides: Pair
  package var top: Int
  package var bottom: Int
  package var left: Int
  package var right: Int
  package var dilation: Pair
  package var groups: Int

  /// Resolves padding for an input of a size and a filter of a size.
  init(
    strides: Pair, padding: Padding, dilation: Pair = 1, groups: Int = 1, input: Pair, filter: Pair
  ) {
    self.strides = strides
    self.dilation = dilation
    self.groups = groups
    switch padding {
    case .valid: (top, bottom, left, right) = (0, 0, 0, 0)
    case .all(let n): (top, bottom, left, right) = (n, n, n, n)
    case .explicit(let t, let b, let l, let r): (top, bottom, left, right) = (t, b, l, r)
    case .same:
      let rows = Self.samePadding(input.height, filter.height, strides.height, dilation.height)
      let columns = Self.samePadding(input.width, filter.width, strides.width, dilation.width)
      (top, bottom) = (rows / 2, rows - rows / 2)
      (left, right) = (columns / 2, columns - columns / 2)
    }
  }

  private static func samePadding(_ input: Int, _ filter: Int, _ stride: Int, _ dilation: Int)
    -> Int
  {
    let output = (input + stride - 1) / max(stride, 1)
    return max(0, (output - 1) * stride + (filter - 1) * dilation + 1 - input)
  }

  /// Output height and width, or why there is none.
  func output(input: Pair, filter: Pair, in name: String) throws(ShapeError) -> Pair {
    try require(
      strides.height > 0 && strides.width > 0 && dilation.height > 0 && dilation.width > 0,
      "\(name): strides \(strides) and dilation \(dilation) must be positive")
    try require(
      top >= 0 && bottom >= 0 && left >= 0 && right >= 0,
      "\(name): padding (top \(top), bottom \(bottom), left \(left), right \(right)) can't be "
        + "negative; slice the image instead")
    let reachY = (filter.height - 1) * dilation.height + 1
    let reachX = (filter.width - 1) * dilation.width + 1
    let height = input.height + top + bottom
    let width = input.width + left + right
    try require(
      height >= reachY && width >= reachX,
      "\(name): the filter reaches over \(reachY)x\(reachX) pixels, but the padded image is only "
        + "\(height)x\(width); use a larger image, a smaller filter or more padding")
    return Pair((height - reachY) / strides.height + 1, (width - reachX) / strides.width + 1)
  }
}

/// y[n, i, j, o] = Σ x[n, i·s + a·d − p, j·s + b·d − p, c] · w[o, a, b, c]
///
/// x is [N, H, W, C], w is [O, kH, kW, C / groups], y is [N, H′, W′, O].
package struct Convolution: Operation {
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
}

/// The gradient of a convolution at its images, given g [N, H′, W′, O] and w: also what is called
/// transposed convolution.
package struct ConvolutionInputGradient: Operation {
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
}

/// The gradient of a convolution at its weights, given x and g.
struct ConvolutionWeightGradient: Operation {
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
}

extension Tensor {
  /// Two-dimensional convolution (cross-correlation, as everywhere in the field).
  ///
  /// This tensor is `[batch, height, width, channels]`; `weights` are
  /// `[out channels, height, width, channels / groups]`; `bias`, if any, is `[out channels]`.
  /// `groups` equal to the channels makes it depthwise.
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

  /// Transposed convolution: the gradient of `conv2D` at its images, used to enlarge them.
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

  private func checkedBias(_ bias: Tensor, _ y: Tensor, in name: String) -> Tensor {
    precondition(
      bias.shape == [y.shape[3]],
      "\(name): the bias must have one element for each of \(y.shape[3]) output channels, got "
        + "\(bias.shape)")
    return bias
  }
}
