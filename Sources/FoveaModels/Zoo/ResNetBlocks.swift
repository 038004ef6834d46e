import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The block of ResNet-18 and -34: two 3×3 convolutions and a skip connection.
public struct BasicBlock: CompositeLayer {
  /// 3×3, with the stride of the block.
  public var conv1: Conv2D
  /// Normalization after `conv1`.
  public var bn1: BatchNorm
  /// 3×3.
  public var conv2: Conv2D
  /// Normalization after `conv2`.
  public var bn2: BatchNorm
  /// The gate before the sum; nil without one.
  public var attention: BlockAttention?
  /// The 1×1 convolution and normalization on the skip connection; nil if shapes are equal.
  public var downsample: ConvNorm?

  /// The children in PyTorch's order.
  public static let children: Children<Self> = [
    .child("conv1", \.conv1), .child("bn1", \.bn1), .child("conv2", \.conv2), .child("bn2", \.bn2),
    .child("attention", \.attention), .child("downsample", \.downsample),
  ]

  /// Makes a block of `width` channels.
  public init(
    _ inChannels: Int, width: Int, strides: Pair, attention kind: BlockAttention.Kind = .none,
    key: RandomKey
  ) {
    conv1 = .resNet(inChannels, width, kernel: 3, strides: strides, key.fold(\Self.conv1))
    bn1 = BatchNorm(width)
    conv2 = .resNet(width, width, kernel: 3, key.fold(\Self.conv2))
    bn2 = BatchNorm(width)
    attention = BlockAttention(kind, width, key: key.fold(\Self.attention))
    downsample = .resNetShortcut(inChannels, width, strides: strides, key.fold(\Self.downsample))
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, width]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.bn1(child.conv1(x)).relu()
    let z = child.bn2(child.conv2(y))
    let gated = child.attention?(z) ?? z
    return (gated + (child.downsample?(x) ?? x)).relu()
  }
}

/// The block of ResNet-50 and deeper: 1×1, 3×3 and 1×1 convolutions and a skip connection. The
/// stride is that of the 3×3 convolution, as in torchvision ("ResNet v1.5"), or of the first one,
/// as in the paper and in Keras.
public struct Bottleneck: CompositeLayer {
  /// 1×1, to the inner width.
  public var conv1: Conv2D
  /// Normalization after `conv1`.
  public var bn1: BatchNorm
  /// 3×3, with the stride of the block.
  public var conv2: Conv2D
  /// Normalization after `conv2`.
  public var bn2: BatchNorm
  /// 1×1, to four times the width.
  public var conv3: Conv2D
  /// Normalization after `conv3`.
  public var bn3: BatchNorm
  /// The gate before the sum; nil without one.
  public var attention: BlockAttention?
  /// The 1×1 convolution and normalization on the skip connection; nil if shapes are equal.
  public var downsample: ConvNorm?

  /// The children in PyTorch's order.
  public static let children: Children<Self> = [
    .child("conv1", \.conv1), .child("bn1", \.bn1), .child("conv2", \.conv2), .child("bn2", \.bn2),
    .child("conv3", \.conv3), .child("bn3", \.bn3), .child("attention", \.attention),
    .child("downsample", \.downsample),
  ]

  /// Makes a block of four times `width` channels.
  ///
  /// - Parameters:
  ///   - stridesFirst: Whether the first convolution has the stride; by default the 3×3 one.
  ///   - cardinality: Groups of the 3×3 convolution and their width, of which the first stage has
  ///     as many channels; the default is one group of 64.
  public init(
    _ inChannels: Int, width: Int, strides: Pair, attention kind: BlockAttention.Kind = .none,
    stridesFirst: Bool = false, cardinality: Cardinality = .one, key: RandomKey
  ) {
    let inner = cardinality.inner(width)
    conv1 = .resNet(
      inChannels, inner, kernel: 1, strides: stridesFirst ? strides : 1, key.fold(\Self.conv1))
    bn1 = BatchNorm(inner)
    conv2 = .resNet(
      inner, inner, kernel: 3, strides: stridesFirst ? 1 : strides, groups: cardinality.groups,
      key.fold(\Self.conv2))
    bn2 = BatchNorm(inner)
    conv3 = .resNet(inner, 4 * width, kernel: 1, key.fold(\Self.conv3))
    bn3 = BatchNorm(4 * width)
    attention = BlockAttention(kind, 4 * width, key: key.fold(\Self.attention))
    downsample = .resNetShortcut(
      inChannels, 4 * width, strides: strides, key.fold(\Self.downsample))
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, 4 · width]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.bn1(child.conv1(x)).relu()
    let z = child.bn2(child.conv2(y)).relu()
    let w = child.bn3(child.conv3(z))
    let gated = child.attention?(w) ?? w
    return (gated + (child.downsample?(x) ?? x)).relu()
  }
}

extension Bottleneck {
  /// Groups and inner width of a bottleneck: ResNeXt (Xie et al. 2017) has many groups, a wide
  /// ResNet (Zagoruyko & Komodakis 2016) more channels.
  public struct Cardinality: Sendable, Hashable {
    /// Groups of the 3×3 convolution.
    public let groups: Int
    /// Channels of a group in the first stage.
    public let width: Int

    /// Makes a number of groups of a width.
    ///
    /// - Precondition: Both are positive.
    public init(groups: Int, width: Int) {
      precondition(
        groups > 0 && width > 0, "Cardinality: \(groups) groups of \(width) channels")
      self.groups = groups
      self.width = width
    }

    /// ResNet's: one group of 64 channels.
    public static let one = Cardinality(groups: 1, width: 64)

    /// The channels inside a block of `outer` channels, as in torchvision.
    func inner(_ outer: Int) -> Int { outer * width / 64 * groups }
  }
}

extension Conv2D {
  /// A convolution of a ResNet: no bias, He-normal by fan-out, size kept at stride 1.
  static func resNet(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, groups: Int = 1,
    _ key: RandomKey
  ) -> Conv2D {
    Conv2D(
      inChannels, outChannels, kernel: Pair(kernel), strides: strides,
      padding: .all((kernel - 1) / 2), groups: groups, bias: false,
      initializer: .heNormal(fan: .out), key: key)
  }
}

extension ConvNorm? {
  /// The layers on a skip connection; nil if it keeps size and channels.
  static func resNetShortcut(
    _ inChannels: Int, _ outChannels: Int, strides: Pair, _ key: RandomKey
  ) -> ConvNorm? {
    guard strides != 1 || inChannels != outChannels else { return nil }
    return ConvNorm(
      inChannels, outChannels, kernel: 1, strides: strides, activation: .identity,
      key: key)
  }
}
