import FoveaLayers
import FoveaTensors

/// EfficientNet-Lite: EfficientNet (Tan & Le 2019) for small devices, without
/// squeeze-and-excitation and with ReLU6. The first and last layers have the same size in the whole
/// family.
///
/// Convolutions are He-normal by fan-out at first, the dense layer U(±1 / √fanIn). Paths are
/// timm's: `blocks.2.0.conv_dw.weight`, `classifier.bias`.
public struct EfficientNetLite: CompositeLayer {
  /// 3×3, stride 2, to 32 channels.
  public var stem: Conv2D
  /// Normalization after `stem`.
  public var stemNorm: BatchNorm
  /// Seven stages of blocks.
  public var blocks: [[LiteBlock]]
  /// 1×1, to 1280 channels.
  public var head: Conv2D
  /// Normalization after `head`.
  public var headNorm: BatchNorm
  /// Dropout before the dense layer.
  public let dropout: Dropout
  /// From 1280 channels to the classes; nil without a head.
  public var classifier: Linear?

  /// The children in timm's order.
  public static let children: Children<Self> = [
    .child("conv_stem", \.stem), .child("bn1", \.stemNorm), .child("blocks", \.blocks),
    .child("conv_head", \.head), .child("bn2", \.headNorm), .child("classifier", \.classifier),
  ]

  /// Builds the model for images of any size.
  ///
  /// - Parameter size: Width and depth relative to Lite0.
  public init(_ size: EfficientNetSize, _ shape: ModelShape, key: RandomKey) {
    stem = .lite(shape.inputChannels, 32, kernel: 3, strides: 2, key: key.fold(\Self.stem))
    stemNorm = .lite(32)
    var channels = 32
    blocks = []
    for (index, stage) in EfficientNetSize.stages.enumerated() {
      let isAtEnd = index == 0 || index == EfficientNetSize.stages.count - 1
      let width = size.width(stage.width)
      var row: [LiteBlock] = []
      for position in 0..<(isAtEnd ? stage.count : size.depth(stage.count)) {
        row.append(
          LiteBlock(
            channels, width, expansion: stage.expansion, kernel: stage.kernel,
            strides: position == 0 ? Pair(stage.stride) : 1,
            key: key.fold(\Self.blocks).fold(index).fold(position)))
        channels = width
      }
      blocks.append(row)
    }
    head = .lite(channels, 1280, kernel: 1, key: key.fold(\Self.head))
    headNorm = .lite(1280)
    dropout = Dropout(size.dropout)
    classifier = Linear(1280, shape.classes, key: key.fold(\Self.classifier))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let maps = featureMaps(x, context)
    let pooled = GlobalAveragePool2D()(maps[maps.count - 1], context, as: "avgpool")
    guard let classifier = context.children(of: self).classifier else { return pooled }
    return classifier(dropout(pooled, context, as: "dropout"))
  }
}

extension EfficientNetLite: FeatureExtractor {
  /// Channels of the last block at each stride; 1280 at stride 32.
  public var featureChannels: [Int] {
    [0, 1, 2, 4].map { blocks[$0].last?.projectNorm.weight.value.count ?? 0 } + [1280]
  }

  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    let child = context.children(of: self)
    var y = child.stemNorm(child.stem(x)).relu6()
    var maps: [Tensor] = []
    for (stage, row) in child.blocks.enumerated() {
      for block in row { y = block(y) }
      if [0, 1, 2, 4].contains(stage) { maps.append(y) }
    }
    return maps + [child.headNorm(child.head(y)).relu6()]
  }

  /// Removes the dense layer.
  public mutating func removeHead() { classifier = nil }
}
