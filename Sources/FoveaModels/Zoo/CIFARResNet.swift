import FoveaSupport
import FoveaLayers
import FoveaTensors

/// The ResNet family for 32×32 images (He et al. 2016, section 4.2): 6n + 2 layers in three stages
/// of 16, 32 and 64 channels. Convolutions are He-normal by fan-out, the dense layer U(±1 / √fanIn).
public struct CIFARResNet: Layer {
  /// 3×3, to 16 channels
  public var conv1: Conv2D
  /// After `conv1`
  public var bn1: BatchNorm
  /// Three stages of blocks; the second and third halve the image.
  public var stages: [[CIFARBlock]]
  /// To the classes
  public var fc: Linear

  /// Builds the model for images of any size.
  ///
  /// - Parameter depth: 6n + 2: 20, 32, 44, 56, 110.
  public init(depth: Int, _ shape: ModelShape, key: RandomKey) {
    precondition(depth >= 8 && depth % 6 == 2, "CIFARResNet: depth must be 6n + 2, got \(depth)")
    conv1 = .resNet(shape.inputChannels, 16, kernel: 3, key.fold("conv1"))
    bn1 = BatchNorm(16)
    var channels = 16
    stages = []
    for stage in 0..<3 {
      let width = 16 << stage
      var blocks: [CIFARBlock] = []
      for index in 0..<(depth - 2) / 6 {
        blocks.append(
          CIFARBlock(
            channels, width: width, strides: stage > 0 && index == 0 ? 2 : 1,
            key: key.fold("stages").fold(stage).fold(index)))
        channels = width
      }
      stages.append(blocks)
    }
    fc = Linear(64, shape.classes, key: key.fold("fc"))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    var x = bn1(conv1(x, context, as: "conv1"), context, as: "bn1").relu()
    for (stage, blocks) in stages.enumerated() {
      for (index, block) in blocks.enumerated() {
        x = block(x, context, as: "stages.\(stage).\(index)")
      }
    }
    return fc(GlobalAveragePool2D()(x, context, as: "avgpool"), context, as: "fc")
  }

  /// Names the layers in order.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("conv1", &conv1)
    visitor.child("bn1", &bn1)
    visitor.child("stages", &stages)
    visitor.child("fc", &fc)
  }
}

/// A block of two 3×3 convolutions whose skip connection has no weights (the paper's option A):
/// where shapes differ, every other pixel, and new channels of zeros, half before and half after.
public struct CIFARBlock: Layer {
  /// 3×3, by the block's stride
  public var conv1: Conv2D
  /// After `conv1`
  public var bn1: BatchNorm
  /// 3×3
  public var conv2: Conv2D
  /// After `conv2`
  public var bn2: BatchNorm
  /// Steps of the first convolution and of the skip connection
  let strides: Pair

  init(_ inChannels: Int, width: Int, strides: Pair, key: RandomKey) {
    conv1 = .resNet(inChannels, width, kernel: 3, strides: strides, key.fold("conv1"))
    bn1 = BatchNorm(width)
    conv2 = .resNet(width, width, kernel: 3, key.fold("conv2"))
    bn2 = BatchNorm(width)
    self.strides = strides
  }

  /// Maps images to images of the block's width.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let y = bn1(conv1(x, context, as: "conv1"), context, as: "bn1").relu()
    let z = bn2(conv2(y, context, as: "conv2"), context, as: "bn2")
    return (z + shortcut(x)).relu()
  }

  private func shortcut(_ x: Tensor) -> Tensor {
    let width = bn2.weight.value.count
    guard strides != 1 || x.shape[3] != width else { return x }
    let rows = x.sliced(axis: 1, 0..<x.shape[1], step: strides.height)
    let pixels = rows.sliced(axis: 2, 0..<x.shape[2], step: strides.width)
    let new = width - x.shape[3]
    return pixels.padded([(0, 0), (0, 0), (0, 0), (new / 2, new - new / 2)])
  }

  /// Names the layers in order.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("conv1", &conv1)
    visitor.child("bn1", &bn1)
    visitor.child("conv2", &conv2)
    visitor.child("bn2", &bn2)
  }
}

extension CIFARResNet {
  static let entries: [ModelEntry] = [(20, 269_722), (32, 464_154), (56, 853_018)].map {
    depth, count in
    ModelEntry(
      "resnet\(depth)", "\(depth) thin layers for 32x32 images", imageSize: 32, classes: 10,
      parameters: count,
      reference: "He et al. 2016, Deep Residual Learning for Image Recognition, section 4.2"
    ) { CIFARResNet(depth: depth, $0, key: $1) }
  }
}
