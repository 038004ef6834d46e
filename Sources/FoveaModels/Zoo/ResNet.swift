import FoveaLayers
import FoveaTensors

/// ResNet (He et al. 2016), with layers and initial weights as in torchvision: convolutions
/// He-normal by fan-out, normalizations 1 and 0, the dense layer U(±1 / √fanIn).
///
/// Paths are torchvision's with `stages.0` for `layer1`: `stages.2.0.conv1.weight`. Parameters come
/// in the order of torchvision's `named_parameters()`.
public struct ResNet<Block: Layer>: CompositeLayer {
  /// 7×7, stride 2, to 64 channels.
  public var conv1: Conv2D
  /// Normalization after `conv1`.
  public var bn1: BatchNorm
  /// Four stages of blocks; each but the first halves the image.
  public var stages: [[Block]]
  /// From the last stage's channels to the classes; nil without a head.
  public var fc: Linear?
  private let expansion: Int

  /// The children in torchvision's order.
  public static var children: Children<Self> {
    [
      .child("conv1", \.conv1), .child("bn1", \.bn1), .child("stages", \.stages),
      .child("fc", \.fc),
    ]
  }

  /// Builds the model for images of any size.
  ///
  /// - Parameters:
  ///   - depths: Blocks of each stage.
  ///   - expansion: A block's output channels over its width.
  ///   - block: Makes a block from input channels, width, strides and key.
  init(
    depths: [Int], expansion: Int, _ shape: ModelShape, key: RandomKey,
    block: (Int, Int, Pair, RandomKey) -> Block
  ) {
    self.expansion = expansion
    conv1 = .resNet(shape.inputChannels, 64, kernel: 7, strides: 2, key.fold(\Self.conv1))
    bn1 = BatchNorm(64)
    var channels = 64
    stages = []
    for (stage, depth) in depths.enumerated() {
      let width = 64 << stage
      var blocks: [Block] = []
      for index in 0..<depth {
        let strides: Pair = stage > 0 && index == 0 ? 2 : 1
        blocks.append(
          block(channels, width, strides, key.fold(\Self.stages).fold(stage).fold(index)))
        channels = width * expansion
      }
      stages.append(blocks)
    }
    fc = Linear(channels, shape.classes, key: key.fold(\Self.fc))
  }

  /// `ResNet`, without the type of the block.
  public var kind: String { "ResNet" }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let maps = featureMaps(x, context)
    let pooled = GlobalAveragePool2D()(maps[maps.count - 1], context, as: "avgpool")
    return context.children(of: self).fc?(pooled) ?? pooled
  }
}

extension ResNet: FeatureExtractor {
  /// Channels of the first layer, 64, and of the stages.
  public var featureChannels: [Int] { [64] + [64, 128, 256, 512].map { $0 * expansion } }

  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    let child = context.children(of: self)
    var maps = [child.bn1(child.conv1(x)).relu()]
    var x = MaxPool2D(3, strides: 2, padding: .all(1))(maps[0], context, as: "maxpool")
    for blocks in child.stages {
      for block in blocks { x = block(x) }
      maps.append(x)
    }
    return maps
  }

  /// Removes the dense layer.
  public mutating func removeHead() { fc = nil }
}

extension ResNet where Block == BasicBlock {
  /// Builds a ResNet of basic blocks: `[2, 2, 2, 2]` is ResNet-18.
  ///
  /// - Parameter attention: The gate of each block before the sum, none by default.
  public init(
    depths: [Int], _ shape: ModelShape, attention: BlockAttention.Kind = .none, key: RandomKey
  ) {
    self.init(depths: depths, expansion: 1, shape, key: key) {
      BasicBlock($0, width: $1, strides: $2, attention: attention, key: $3)
    }
  }

  static var entries: [ModelEntry] {
    let reference = "He et al. 2016, Deep Residual Learning for Image Recognition"
    func basic(_ name: String, _ about: String, _ depths: [Int], _ count: Int, _ work: Int)
      -> ModelEntry
    {
      ModelEntry(
        name, about, parameters: count, multiplyAdds: work, reference: reference,
        options: [BlockAttention.option]
      ) { shape, options, key in
        ResNet<BasicBlock>(
          depths: depths, shape, attention: BlockAttention.Kind(options), key: key)
      }
    }
    func deep(
      _ name: String, _ about: String, _ depths: [Int], _ count: Int, _ work: Int? = nil,
      _ cardinality: Bottleneck.Cardinality = .one, reference: String = reference
    ) -> ModelEntry {
      ModelEntry(
        name, about, parameters: count, multiplyAdds: work, reference: reference,
        options: [BlockAttention.option, Bottleneck.strideOption]
      ) { shape, options, key in
        ResNet<Bottleneck>(
          depths: depths, shape, attention: BlockAttention.Kind(options),
          stridesFirst: options.text(Bottleneck.strideOption.name) == "1x1",
          cardinality: cardinality, key: key)
      }
    }
    let grouped =
      "Xie et al. 2017, Aggregated Residual Transformations for Deep Neural Networks"
    let wide = "Zagoruyko & Komodakis 2016, Wide Residual Networks"
    return [
      basic(
        "resnet18", "18 layers: the usual first choice", [2, 2, 2, 2], 11_689_512, 1_814_073_344),
      basic("resnet34", "34 layers", [3, 4, 6, 3], 21_797_672, 3_663_761_408),
      deep(
        "resnet50", "50 layers with bottlenecks: the usual yardstick", [3, 4, 6, 3], 25_557_032,
        4_089_184_256),
      deep("resnet101", "101 layers", [3, 4, 23, 3], 44_549_160, 7_801_405_440),
      deep("resnet152", "152 layers", [3, 8, 36, 3], 60_192_808, 11_513_626_624),
      deep(
        "resnext50_32x4d", "resnet50 with grouped convolutions: more accurate, slower",
        [3, 4, 6, 3], 25_028_904, nil, .init(groups: 32, width: 4), reference: grouped),
      deep(
        "resnext101_32x8d", "101 layers with grouped convolutions", [3, 4, 23, 3], 88_791_336, nil,
        .init(groups: 32, width: 8), reference: grouped),
      deep(
        "wide_resnet50_2", "resnet50 with twice the channels inside its blocks", [3, 4, 6, 3],
        68_883_240, nil, .init(groups: 1, width: 128), reference: wide),
      deep(
        "wide_resnet101_2", "resnet101 with twice the channels inside its blocks", [3, 4, 23, 3],
        126_886_696, nil, .init(groups: 1, width: 128), reference: wide),
    ]
  }
}

extension ResNet where Block == Bottleneck {
  /// Builds a ResNet of bottlenecks: `[3, 4, 6, 3]` is ResNet-50.
  ///
  /// - Parameters:
  ///   - attention: The gate of each block before the sum, none by default.
  ///   - stridesFirst: Whether the first convolution of a block has its stride, as in Keras; by
  ///     default the second, as in torchvision.
  ///   - cardinality: Groups and inner width of the blocks; by default ResNet's.
  public init(
    depths: [Int], _ shape: ModelShape, attention: BlockAttention.Kind = .none,
    stridesFirst: Bool = false, cardinality: Bottleneck.Cardinality = .one, key: RandomKey
  ) {
    self.init(depths: depths, expansion: 4, shape, key: key) {
      Bottleneck(
        $0, width: $1, strides: $2, attention: attention, stridesFirst: stridesFirst,
        cardinality: cardinality, key: $3)
    }
  }
}

extension Bottleneck {
  /// The option `stride` of ResNet-50 and deeper.
  static let strideOption = ModelOption(
    "stride",
    "which convolution of a block halves the image: 3x3 as in torchvision, 1x1 as in Keras",
    default: "3x3", of: ["3x3", "1x1"])
}
