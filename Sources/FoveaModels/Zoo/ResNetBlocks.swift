import FoveaLayers
import FoveaTensors

/// The block of ResNet-18 and -34: two 3×3 convolutions beside a skip connection.
public struct BasicBlock: CompositeLayer {
  /// 3×3, by the block's stride
  public var conv1: Conv2D
  /// After `conv1`
  public var bn1: BatchNorm
  /// 3×3
  public var conv2: Conv2D
  /// After `conv2`
  public var bn2: BatchNorm
  /// What gates the result before the sum, if anything
  public var attention: BlockAttention?
  /// The 1×1 convolution and normalization on the skip connection, where shapes differ
  public var downsample: ConvNorm?

  /// In PyTorch's order.
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

  /// Maps images to images of `width` channels.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.bn1(child.conv1(x)).relu()
    let z = child.bn2(child.conv2(y))
    let gated = child.attention?(z) ?? z
    return (gated + (child.downsample?(x) ?? x)).relu()
  }
}

/// The block of ResNet-50 and deeper: 1×1, 3×3 and 1×1 convolutions beside a skip connection. The
/// 3×3 one takes the stride, as in torchvision ("ResNet v1.5"), or the first, as in the paper and in
/// Keras.
public struct Bottleneck: CompositeLayer {
  /// 1×1, to the width
  public var conv1: Conv2D
  /// After `conv1`
  public var bn1: BatchNorm
  /// 3×3, by the block's stride
  public var conv2: Conv2D
  /// After `conv2`
  public var bn2: BatchNorm
  /// 1×1, to four times the width
  public var conv3: Conv2D
  /// After `conv3`
  public var bn3: BatchNorm
  /// What gates the result before the sum, if anything
  public var attention: BlockAttention?
  /// The 1×1 convolution and normalization on the skip connection, where shapes differ
  public var downsample: ConvNorm?

  /// In PyTorch's order.
  public static let children: Children<Self> = [
    .child("conv1", \.conv1), .child("bn1", \.bn1), .child("conv2", \.conv2), .child("bn2", \.bn2),
    .child("conv3", \.conv3), .child("bn3", \.bn3), .child("attention", \.attention),
    .child("downsample", \.downsample),
  ]

  /// Makes a block of four times `width` channels.
  ///
  /// - Parameter stridesFirst: whether the first 1×1 convolution takes the stride, not the 3×3 one.
  public init(
    _ inChannels: Int, width: Int, strides: Pair, attention kind: BlockAttention.Kind = .none,
    stridesFirst: Bool = false, key: RandomKey
  ) {
    conv1 = .resNet(
      inChannels, width, kernel: 1, strides: stridesFirst ? strides : 1, key.fold(\Self.conv1))
    bn1 = BatchNorm(width)
    conv2 = .resNet(
      width, width, kernel: 3, strides: stridesFirst ? 1 : strides, key.fold(\Self.conv2))
    bn2 = BatchNorm(width)
    conv3 = .resNet(width, 4 * width, kernel: 1, key.fold(\Self.conv3))
    bn3 = BatchNorm(4 * width)
    attention = BlockAttention(kind, 4 * width, key: key.fold(\Self.attention))
    downsample = .resNetShortcut(
      inChannels, 4 * width, strides: strides, key.fold(\Self.downsample))
  }

  /// Maps images to images of four times the width.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.bn1(child.conv1(x)).relu()
    let z = child.bn2(child.conv2(y)).relu()
    let w = child.bn3(child.conv3(z))
    let gated = child.attention?(w) ?? w
    return (gated + (child.downsample?(x) ?? x)).relu()
  }
}

extension Conv2D {
  /// A convolution of a ResNet: no bias, He-normal by fan-out, size kept at stride 1.
  static func resNet(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, _ key: RandomKey
  ) -> Conv2D {
    Conv2D(
      inChannels, outChannels, kernel: Pair(kernel), strides: strides,
      padding: .all((kernel - 1) / 2), bias: false, initializer: .heNormal(fan: .out), key: key)
  }
}

extension ConvNorm? {
  /// What makes the skip connection fit, where it needs to.
  static func resNetShortcut(
    _ inChannels: Int, _ outChannels: Int, strides: Pair, _ key: RandomKey
  ) -> ConvNorm? {
    guard strides != 1 || inChannels != outChannels else { return nil }
    return ConvNorm(
      inChannels, outChannels, kernel: 1, strides: strides, activation: .identity,
      key: key)
  }
}
