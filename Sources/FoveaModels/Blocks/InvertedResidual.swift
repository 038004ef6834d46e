import FoveaLayers
import FoveaTensors

/// 1×1 convolution that widens, 3×3 depthwise, 1×1 that narrows without activation; a skip
/// connection joins the narrow ends where shapes agree.
public struct InvertedResidual: Layer {
  /// The convolutions with their normalizations, path `conv`.
  public var conv: Sequential
  private let hasSkip: Bool

  /// Makes a block; an expansion of 1 leaves out the widening.
  public init(
    _ inChannels: Int, _ outChannels: Int, expansion: Int, strides: Pair, key: RandomKey
  ) {
    let hidden = inChannels * expansion
    var layers: [any Layer] = []
    if expansion != 1 {
      layers.append(
        ConvNorm(inChannels, hidden, kernel: 1, activation: .relu6, key: key.fold("expand")))
    }
    layers.append(
      ConvNorm(
        hidden, hidden, kernel: 3, strides: strides, groups: hidden, activation: .relu6,
        key: key.fold("depthwise")))
    layers.append(Conv2D.resNet(hidden, outChannels, kernel: 1, key.fold("project")))
    layers.append(BatchNorm(outChannels))
    conv = Sequential(layers)
    hasSkip = strides == 1 && inChannels == outChannels
  }

  /// Maps images to images.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let y = conv(x, context, as: "conv")
    return hasSkip ? x + y : y
  }

  /// Names `conv`.
  public mutating func visit(_ visitor: inout ParameterVisitor) { visitor.child("conv", &conv) }
}
