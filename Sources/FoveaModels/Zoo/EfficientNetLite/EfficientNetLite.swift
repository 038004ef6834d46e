import FoveaLayers
import FoveaTensors

/// EfficientNet-Lite: EfficientNet (Tan & Le 2019) for small devices, without squeeze-and-excitation
/// and with ReLU6; the first and last layers have one size in all of the family.
///
/// Convolutions start He-normal by fan-out, the dense layer U(±1 / √fanIn). Paths are timm's:
/// `blocks.2.0.conv_dw.weight`, `classifier.bias`.
public struct EfficientNetLite: Layer {
  /// 3×3, stride 2, to 32 channels
  public var stem: Conv2D
  /// After `stem`
  public var stemNorm: BatchNorm
  /// Seven stages of blocks.
  public var blocks: [[LiteBlock]]
  /// 1×1, to 1280 channels
  public var head: Conv2D
  /// After `head`
  public var headNorm: BatchNorm
  /// Before the dense layer
  public let dropout: Dropout
  /// To the classes
  public var classifier: Linear?

  /// Of each stage: blocks, kernel, stride of the first, expansion, channels.
  private static let stages: [(count: Int, kernel: Int, stride: Int, expansion: Int, width: Int)] =
    [
      (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
      (4, 5, 2, 6, 192), (1, 3, 1, 6, 320),
    ]

  /// Builds the model for images of any size.
  ///
  /// - Parameters:
  ///   - size: how much wider and deeper than Lite0 it is.
  public init(_ size: LiteSize, _ shape: ModelShape, key: RandomKey) {
    stem = .lite(shape.inputChannels, 32, kernel: 3, strides: 2, key: key.fold("conv_stem"))
    stemNorm = .lite(32)
    var channels = 32
    blocks = []
    for (index, stage) in Self.stages.enumerated() {
      let isAtEnd = index == 0 || index == Self.stages.count - 1
      let width = size.width(stage.width)
      var row: [LiteBlock] = []
      for position in 0..<(isAtEnd ? stage.count : size.depth(stage.count)) {
        row.append(
          LiteBlock(
            channels, width, expansion: stage.expansion, kernel: stage.kernel,
            strides: position == 0 ? Pair(stage.stride) : 1,
            key: key.fold("blocks").fold(index).fold(position)))
        channels = width
      }
      blocks.append(row)
    }
    head = .lite(channels, 1280, kernel: 1, key: key.fold("conv_head"))
    headNorm = .lite(1280)
    dropout = Dropout(size.dropout)
    classifier = Linear(1280, shape.classes, key: key.fold("classifier"))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let maps = featureMaps(x, context)
    let pooled = GlobalAveragePool2D()(maps[maps.count - 1], context, as: "avgpool")
    guard let classifier else { return pooled }
    return classifier(dropout(pooled, context, as: "dropout"), context, as: "classifier")
  }

  /// Names the layers in timm's order.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("conv_stem", &stem)
    visitor.child("bn1", &stemNorm)
    visitor.child("blocks", &blocks)
    visitor.child("conv_head", &head)
    visitor.child("bn2", &headNorm)
    visitor.child("classifier", &classifier)
  }
}

extension EfficientNetLite: FeatureExtractor {
  /// Of the last block at each stride; at stride 32, 1280.
  public var featureChannels: [Int] {
    [0, 1, 2, 4].map { blocks[$0].last?.projectNorm.weight.value.count ?? 0 } + [1280]
  }

  /// The maps at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    var y = stemNorm(stem(x, context, as: "conv_stem"), context, as: "bn1").relu6()
    var maps: [Tensor] = []
    for (stage, row) in blocks.enumerated() {
      for (index, block) in row.enumerated() {
        y = block(y, context, as: "blocks.\(stage).\(index)")
      }
      if [0, 1, 2, 4].contains(stage) { maps.append(y) }
    }
    return maps + [headNorm(head(y, context, as: "conv_head"), context, as: "bn2").relu6()]
  }

  /// Takes off the dense layer.
  public mutating func removeHead() { classifier = nil }
}
