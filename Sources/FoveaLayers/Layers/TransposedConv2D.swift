import FoveaSupport
import FoveaTensors

/// Transposed convolution, which enlarges images: `[N, H, W, in]` to `[N, H′, W′, out]`.
///
/// `weight` is `[in, height, width, out / groups]`, `bias` `[out]`; H′ is
/// (H − 1) · stride − padding + dilation · (kernel − 1) + 1 + outputPadding, or with `.same`
/// H · stride. Both start as PyTorch's do.
public struct TransposedConv2D: Layer {
  /// `[in, height, width, out / groups]`
  public var weight: Parameter
  /// `[out]`
  public var bias: Parameter?
  /// Factors by which the image grows.
  public let strides: Pair
  /// Pixels taken off the result's edges.
  public let padding: Padding
  /// Pixels added at the result's bottom and right.
  public let outputPadding: Pair
  /// Distance of the window's taps in pixels.
  public let dilation: Pair
  /// Independent parts that the channels divide into.
  public let groups: Int

  /// Makes a transposed convolution.
  ///
  /// - Precondition: `groups` divides `inChannels` and `outChannels`.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Pair, strides: Pair = 1,
    padding: Padding = .valid, outputPadding: Pair = 0, dilation: Pair = 1, groups: Int = 1,
    bias: Bool = true, initializer: Initializer = .fanInUniform,
    biasInitializer: Initializer? = nil, key: RandomKey
  ) {
    precondition(
      groups > 0 && inChannels % groups == 0 && outChannels % groups == 0,
      "TransposedConv2D: \(inChannels) input and \(outChannels) output channels don't divide into "
        + "\(groups) groups")
    let shape = [inChannels, kernel.height, kernel.width, outChannels / groups]
    weight = Parameter(initializer.tensor(shape, key: key.fold("weight")), role: .weight)
    self.bias = bias ? Parameter.bias(outChannels, of: shape, biasInitializer, key) : nil
    self.strides = strides
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
  }

  /// Enlarges images `[N, H, W, in]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let shape = weight.value.shape
    if let problem = problemWithImages(x, channels: shape[0]) {
      return context.reject(problem, standIn: [x.shape.first ?? 1, 1, 1, shape[3] * groups])
    }
    return x.transposedConv2D(
      context.value(weight), bias: bias.map(context.value), strides: strides, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups)
  }

  /// Names `weight` and `bias`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
  }
}
