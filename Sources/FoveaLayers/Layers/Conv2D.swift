import FoveaSupport
import FoveaTensors

/// Two-dimensional convolution: `[N, H, W, in]` to `[N, H′, W′, out]`.
///
/// `weight` is `[out, height, width, in / groups]`, `bias` `[out]`. Both start as PyTorch's do,
/// U(±1 / √fanIn), unless told otherwise.
public struct Conv2D: Layer {
  /// `[out, height, width, in / groups]`
  public var weight: Parameter
  /// `[out]`
  public var bias: Parameter?
  /// Steps of the window in pixels.
  public let strides: Pair
  /// How the image is extended at its edges.
  public let padding: Padding
  /// Distance of the window's taps in pixels.
  public let dilation: Pair
  /// Independent parts that the channels divide into.
  public let groups: Int

  /// Makes a convolution.
  ///
  /// - Precondition: `groups` divides `inChannels` and `outChannels`.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Pair, strides: Pair = 1,
    padding: Padding = .valid, dilation: Pair = 1, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .fanInUniform, biasInitializer: Initializer? = nil, key: RandomKey
  ) {
    precondition(
      groups > 0 && inChannels % groups == 0 && outChannels % groups == 0,
      "Conv2D: \(inChannels) input and \(outChannels) output channels don't divide into \(groups) "
        + "groups")
    let shape = [outChannels, kernel.height, kernel.width, inChannels / groups]
    weight = Parameter(initializer.tensor(shape, key: key.fold("weight")), role: .weight)
    self.bias = bias ? Parameter.bias(outChannels, of: shape, biasInitializer, key) : nil
    self.strides = strides
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// Convolves images `[N, H, W, in]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let shape = weight.value.shape
    if let problem = problemWithImages(x, channels: shape[3] * groups) {
      return context.reject(problem, standIn: [x.shape.first ?? 1, 1, 1, shape[0]])
    }
    let window = SlidingWindow(
      kernel: Pair(shape[1], shape[2]), strides: strides, padding: padding, dilation: dilation)
    let (size, problem) = window.output(of: x.shape)
    if let problem {
      return context.reject(problem, standIn: [x.shape[0], size.height, size.width, shape[0]])
    }
    return x.conv2D(
      context.value(weight), bias: bias.map(context.value), strides: strides, padding: padding,
      dilation: dilation, groups: groups)
  }

  /// Names `weight` and `bias`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
  }
}

extension Parameter {
  /// A layer's additive term; by default U(±1 / √fanIn) with the fan-in of its weights, as in
  /// PyTorch.
  static func bias(
    _ count: Int, of weights: [Int], _ initializer: Initializer?, _ key: RandomKey
  ) -> Parameter {
    let bound = 1 / Float(max(weights.dropFirst().reduce(1, *), 1)).squareRoot()
    let initializer = initializer ?? .uniform(low: -bound, high: bound)
    return Parameter(initializer.tensor([count], key: key.fold("bias")), role: .bias)
  }
}
