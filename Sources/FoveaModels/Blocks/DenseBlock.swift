import FoveaLayers
import FoveaTensors

/// A layer of a dense block: normalization, ReLU and 1×1 convolution to four times the growth, then
/// normalization, ReLU and 3×3 convolution to the growth (Huang et al. 2017). It gives its own maps
/// only; the block joins them to the maps before.
public struct DenseLayer: CompositeLayer {
  /// Normalization before `conv1`.
  public var norm1: BatchNorm
  /// 1×1, to four times the growth.
  public var conv1: Conv2D
  /// Normalization before `conv2`.
  public var norm2: BatchNorm
  /// 3×3, to the growth.
  public var conv2: Conv2D

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("norm1", \.norm1), .child("conv1", \.conv1), .child("norm2", \.norm2),
    .child("conv2", \.conv2),
  ]

  /// Makes a layer; convolutions are He-normal by fan-in, as in torchvision.
  public init(_ inChannels: Int, growth: Int, key: RandomKey) {
    norm1 = BatchNorm(inChannels)
    conv1 = Conv2D(
      inChannels, 4 * growth, kernel: 1, bias: false, initializer: .heNormal(),
      key: key.fold(\Self.conv1))
    norm2 = BatchNorm(4 * growth)
    conv2 = Conv2D(
      4 * growth, growth, kernel: 3, padding: .all(1), bias: false, initializer: .heNormal(),
      key: key.fold(\Self.conv2))
  }

  /// Maps images `[N, H, W, in]` to `[N, H, W, growth]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.conv1(child.norm1(x).relu())
    return child.conv2(child.norm2(y).relu())
  }
}

/// A dense block: the input of each layer is the maps of all layers before it, and the result is
/// all maps.
public struct DenseBlock: CompositeLayer {
  /// The layers in order.
  public var layers: [DenseLayer]
  /// Channels of the result.
  public let outChannels: Int

  /// The layers, with torchvision's names `denselayer1`, `denselayer2`, ….
  public static let children: Children<Self> = [
    .children(\.layers) { "denselayer\($0 + 1)" }
  ]

  /// Makes a block of `count` layers that add `growth` channels each.
  public init(_ inChannels: Int, count: Int, growth: Int, key: RandomKey) {
    layers = (0..<count).map {
      DenseLayer(inChannels + $0 * growth, growth: growth, key: key.fold($0))
    }
    outChannels = inChannels + count * growth
  }

  /// Maps images `[N, H, W, in]` to `[N, H, W, outChannels]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    context.children(of: self).layers.reduce(x) { maps, layer in
      .concatenated([maps, layer(maps)], axis: 3)
    }
  }
}

/// The transition between dense blocks: normalization, ReLU, 1×1 convolution to half the channels,
/// and means over 2×2 pixels.
public struct DenseTransition: CompositeLayer {
  /// Normalization before `conv`.
  public var norm: BatchNorm
  /// 1×1, to half the channels.
  public var conv: Conv2D

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("norm", \.norm), .child("conv", \.conv)]

  /// Makes a transition; the convolution is He-normal by fan-in.
  public init(_ inChannels: Int, key: RandomKey) {
    norm = BatchNorm(inChannels)
    conv = Conv2D(
      inChannels, inChannels / 2, kernel: 1, bias: false, initializer: .heNormal(),
      key: key.fold(\Self.conv))
  }

  /// Maps images `[N, H, W, C]` to `[N, H / 2, W / 2, C / 2]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.conv(child.norm(x).relu())
    return AveragePool2D(2)(y, context, as: "pool")
  }
}
