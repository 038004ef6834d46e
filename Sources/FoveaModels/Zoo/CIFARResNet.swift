import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The ResNet family for 32×32 images (He et al. 2016, section 4.2): 6n + 2 layers in three stages
/// of 16, 32 and 64 channels. Convolutions are He-normal by fan-out, the dense layer U(±1 /
/// √fanIn).
public struct CIFARResNet: CompositeLayer {
  /// 3×3, to 16 channels.
  public var conv1: Conv2D
  /// Normalization after `conv1`.
  public var bn1: BatchNorm
  /// Three stages of blocks; the second and third halve the image.
  public var stages: [[CIFARBlock]]
  /// From 64 channels to the classes.
  public var fc: Linear

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("conv1", \.conv1), .child("bn1", \.bn1), .child("stages", \.stages), .child("fc", \.fc),
  ]

  /// Builds the model for images of any size.
  ///
  /// - Parameter depth: Number of layers, 6n + 2: 20, 32, 44, 56 or 110 in the paper.
  public init(depth: Int, _ shape: ModelShape, key: RandomKey) {
    precondition(depth >= 8 && depth % 6 == 2, "CIFARResNet: depth must be 6n + 2, got \(depth)")
    conv1 = .resNet(shape.inputChannels, 16, kernel: 3, key.fold(\Self.conv1))
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
            key: key.fold(\Self.stages).fold(stage).fold(index)))
        channels = width
      }
      stages.append(blocks)
    }
    fc = Linear(64, shape.classes, key: key.fold(\Self.fc))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    var x = child.bn1(child.conv1(x)).relu()
    for block in child.stages.joined() { x = block(x) }
    return child.fc(GlobalAveragePool2D()(x, context, as: "avgpool"))
  }
}

/// A block of two 3×3 convolutions and a skip connection without weights (option A of the paper).
/// If shapes differ, the skip connection takes every other pixel and adds channels of zeros, half
/// before and half after the others.
public struct CIFARBlock: CompositeLayer {
  /// 3×3, with the stride of the block.
  public var conv1: Conv2D
  /// Normalization after `conv1`.
  public var bn1: BatchNorm
  /// 3×3.
  public var conv2: Conv2D
  /// Normalization after `conv2`.
  public var bn2: BatchNorm
  /// Strides of the first convolution and of the skip connection.
  let strides: Pair

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("conv1", \.conv1), .child("bn1", \.bn1), .child("conv2", \.conv2), .child("bn2", \.bn2),
  ]

  init(_ inChannels: Int, width: Int, strides: Pair, key: RandomKey) {
    conv1 = .resNet(inChannels, width, kernel: 3, strides: strides, key.fold(\Self.conv1))
    bn1 = BatchNorm(width)
    conv2 = .resNet(width, width, kernel: 3, key.fold(\Self.conv2))
    bn2 = BatchNorm(width)
    self.strides = strides
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, width]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.bn1(child.conv1(x)).relu()
    let z = child.bn2(child.conv2(y))
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
}

extension CIFARResNet {
  /// The names of the family, which differ from those of the ResNets for large images by a number.
  package static let names = Set(entries.map(\.name))

  static let entries: [ModelEntry] = [
    (20, 269_722), (32, 464_154), (44, 658_586), (56, 853_018), (110, 1_727_962),
  ].map { depth, count in
    ModelEntry(
      "resnet\(depth)", "\(depth) thin layers for 32x32 images", imageSize: 32, classes: 10,
      parameters: count,
      reference: "He et al. 2016, Deep Residual Learning for Image Recognition, section 4.2"
    ) { CIFARResNet(depth: depth, $0, key: $1) }
  }
}
