import FoveaLayers
import FoveaTensors

/// 1×1 convolution that widens, 3×3 depthwise, 1×1 that narrows without activation; a skip
/// connection joins the narrow ends where shapes agree.
public struct InvertedResidual: CompositeLayer {
  /// The convolutions with their normalizations, path `conv`.
  public var conv: Sequential
  private let hasSkip: Bool

  /// `conv`.
  public static let children: Children<Self> = [.child("conv", \.conv)]

  /// Makes a block; an expansion of 1 leaves out the widening. `padding` is that of the depthwise
  /// convolution: the same on all sides unless given.
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

  /// A group of blocks of one width.
  typealias Group = (expansion: Int, channels: Int, count: Int, strides: Int)

  /// A 3×3 convolution of stride 2 to 32 channels, then groups of blocks, in each of which the first
  /// has the group's stride.
  ///
  /// - Parameters:
  ///   - padding: of 3×3 convolutions.
  ///   - key: folded with each layer's position.
  /// - Returns: the layers, and the channels of the last.
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

  /// Maps images to images.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let y = context.children(of: self).conv(x)
    return hasSkip ? x + y : y
  }
}
