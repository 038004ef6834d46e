import FoveaSupport
import FoveaTensors

/// Transposed convolution, which enlarges images: `[N, H, W, in]` to `[N, H′, W′, out]`.
///
/// `weight` is `[in, height, width, out / groups]`, `bias` `[out]`; H′ is
/// (H − 1) · stride − padding + dilation · (kernel − 1) + 1 + outputPadding, or with `.same`
/// H · stride. Both are drawn from U(±1 / √fanIn) by default, as in PyTorch.
public struct TransposedConv2D: Layer {
  /// The kernels, `[in, height, width, out / groups]`.
  public var weight: Parameter
  /// The additive term, `[out]`.
  public var bias: Parameter?
  /// Distance of the windows in pixels of the output, by which the image grows.
  public let strides: Pair
  /// Pixels removed at the edges of the output.
  public let padding: Padding
  /// Pixels added at the bottom and right of the output.
  public let outputPadding: Pair
  /// Distance of the kernel's taps in pixels.
  public let dilation: Pair
  /// Number of groups of channels that are convolved independently.
  public let groups: Int

  /// Makes a transposed convolution; by default of stride 1, without padding, with a bias.
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

  /// Enlarges images `[N, H, W, in]` to `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let shape = weight.value.shape
    if let problem = problemWithImages(x, channels: shape[0]) {
      return context.reject(problem, standIn: [x.shape.first ?? 1, 1, 1, shape[3] * groups])
    }
    return x.transposedConv2D(
      context.value(weight), bias: bias.map(context.value), strides: strides, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups)
  }

  /// Visits `weight` and `bias`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
  }
}
