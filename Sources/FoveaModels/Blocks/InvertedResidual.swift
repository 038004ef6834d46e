import FoveaLayers
import FoveaTensors

/// An inverted residual block (Sandler et al. 2018): a 1×1 convolution that adds channels, a 3×3
/// depthwise one, and a 1×1 one that removes channels, without activation. A skip connection joins
/// both ends if their shapes are equal.
public struct InvertedResidual: CompositeLayer {
  /// The convolutions with their normalizations.
  public var conv: Sequential
  private let hasSkip: Bool

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("conv", \.conv)]

  /// Makes a block.
  ///
  /// - Parameters:
  ///   - expansion: Factor on the channels inside; 1 leaves out the first convolution.
  ///   - padding: Padding of the depthwise convolution; one pixel on each side by default.
  public init(
    _ inChannels: Int, _ outChannels: Int, expansion: Int, strides: Pair, padding: Padding? = nil,
    key: RandomKey
  ) {
    let hidden = inChannels * expansion
    var layers: [any Layer] = []
    if expansion != 1 {
      layers.append(
        ConvNorm(inChannels, hidden, kernel: 1, activation: .relu6, key: key.fold("expand")))
    }
    layers.append(
      ConvNorm(
        hidden, hidden, kernel: 3, strides: strides, groups: hidden, padding: padding,
        activation: .relu6, key: key.fold("depthwise")))
    layers.append(Conv2D.resNet(hidden, outChannels, kernel: 1, key.fold("project")))
    layers.append(BatchNorm(outChannels))
    conv = Sequential(layers)
    hasSkip = strides == 1 && inChannels == outChannels
  }

  /// A group of blocks of equal width.
  typealias Group = (expansion: Int, channels: Int, count: Int, strides: Int)

  /// A 3×3 convolution of stride 2 to 32 channels, then groups of blocks. The first block of a
  /// group has the group's stride.
  ///
  /// - Parameters:
  ///   - padding: Padding of 3×3 convolutions.
  ///   - key: Folded with the position of each layer.
  /// - Returns: The layers, and the channels of the last one.
  static func stages(
    _ inputChannels: Int, _ groups: [Group], padding: Padding? = nil, key: RandomKey
  ) -> (layers: [any Layer], channels: Int) {
    var layers: [any Layer] = [
      ConvNorm(
        inputChannels, 32, kernel: 3, strides: 2, padding: padding, activation: .relu6,
        key: key.fold(0))
    ]
    var channels = 32
    for group in groups {
      for index in 0..<group.count {
        layers.append(
          InvertedResidual(
            channels, group.channels, expansion: group.expansion,
            strides: index == 0 ? Pair(group.strides) : 1, padding: padding,
            key: key.fold(layers.count)))
        channels = group.channels
      }
    }
    return (layers, channels)
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let y = context.children(of: self).conv(x)
    return hasSkip ? x + y : y
  }
}
