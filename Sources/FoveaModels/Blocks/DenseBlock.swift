import FoveaLayers
import FoveaTensors

/// A layer of a dense block: normalization, ReLU and 1×1 convolution to four times the growth, then
/// normalization, ReLU and 3×3 convolution to the growth (Huang et al. 2017). It gives its own maps
/// only; the block joins them to what came before.
public struct DenseLayer: Layer {
  /// Before `conv1`
  public var norm1: BatchNorm
  /// 1×1, to four times the growth
  public var conv1: Conv2D
  /// Before `conv2`
  public var norm2: BatchNorm
  /// 3×3, to the growth
  public var conv2: Conv2D

  /// Makes a layer; convolutions are He-normal by fan-in, as torchvision's.
  public init(_ inChannels: Int, growth: Int, key: RandomKey) {
    norm1 = BatchNorm(inChannels)
    conv1 = Conv2D(
      inChannels, 4 * growth, kernel: 1, bias: false, initializer: .heNormal(),
      key: key.fold("conv1"))
    norm2 = BatchNorm(4 * growth)
    conv2 = Conv2D(
      4 * growth, growth, kernel: 3, padding: .all(1), bias: false, initializer: .heNormal(),
      key: key.fold("conv2"))
  }

  /// Maps images to images of `growth` channels.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let y = conv1(norm1(x, context, as: "norm1").relu(), context, as: "conv1")
    return conv2(norm2(y, context, as: "norm2").relu(), context, as: "conv2")
  }

  /// Names the layers in torchvision's order.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("norm1", &norm1)
    visitor.child("conv1", &conv1)
    visitor.child("norm2", &norm2)
    visitor.child("conv2", &conv2)
  }
}

/// A dense block: each layer sees the maps of all before it, and the result is all of them.
public struct DenseBlock: Layer {
  /// Paths `denselayer1`, `denselayer2`, …
  public var layers: [DenseLayer]
  /// Channels of the result.
  public let outChannels: Int

  /// Makes a block whose `count` layers add `growth` channels each.
  public init(_ inChannels: Int, count: Int, growth: Int, key: RandomKey) {
    layers = (0..<count).map {
      DenseLayer(inChannels + $0 * growth, growth: growth, key: key.fold($0))
    }
    outChannels = inChannels + count * growth
  }

  /// Maps images to images of `outChannels` channels.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    layers.enumerated().reduce(x) { maps, layer in
      let new = layer.element(maps, context, as: "denselayer\(layer.offset + 1)")
      return .concatenated([maps, new], axis: 3)
    }
  }

  /// Names the layers.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    for index in layers.indices { visitor.child("denselayer\(index + 1)", &layers[index]) }
  }
}

/// What lies between dense blocks: normalization, ReLU, 1×1 convolution to half the channels, and
/// means over 2×2 pixels.
public struct DenseTransition: Layer {
  /// Before `conv`
  public var norm: BatchNorm
  /// 1×1, to half the channels
  public var conv: Conv2D

  /// Makes a transition; the convolution is He-normal by fan-in.
  public init(_ inChannels: Int, key: RandomKey) {
    norm = BatchNorm(inChannels)
    conv = Conv2D(
      inChannels, inChannels / 2, kernel: 1, bias: false, initializer: .heNormal(),
      key: key.fold("conv"))
  }

  /// Maps images to images of half the size and half the channels.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let y = conv(norm(x, context, as: "norm").relu(), context, as: "conv")
    return AveragePool2D(2)(y, context, as: "pool")
  }

  /// Names `norm` and `conv`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("norm", &norm)
    visitor.child("conv", &conv)
  }
}
