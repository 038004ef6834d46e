import FoveaLayers
import FoveaTensors

/// EfficientNet (Tan & Le 2019), with layers and initial weights as in torchvision: convolutions
/// He-normal by fan-out, the dense layer U(±1 / √classes) with zero biases.
///
/// Paths are torchvision's: `features.2.0.block.1.0.weight`, `classifier.1.bias`.
public struct EfficientNet: CompositeLayer {
  /// A 3×3 convolution of stride 2, seven stages of blocks, and a 1×1 convolution.
  public var features: Sequential
  /// Dropout and a dense layer; nil without a head.
  public var classifier: Sequential?
  /// Channels of the maps at strides 2 to 32.
  public let featureChannels: [Int]

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("features", \.features), .child("classifier", \.classifier),
  ]

  /// Builds the model for images of any size.
  ///
  /// - Parameters:
  ///   - size: Width and depth relative to B0.
  ///   - padding: Padding of the convolutions; nil for equal padding on all sides, as in
  ///     torchvision. TensorFlow has `.same`.
  ///   - epsilon: ε of the normalizations; TensorFlow has 0.001.
  public init(
    _ size: EfficientNetSize, _ shape: ModelShape, padding: Padding? = nil, epsilon: Float = 1e-5,
    key: RandomKey
  ) {
    let style = MobileBlock.Style(
      activation: .silu, gate: .sigmoid, gateActivation: .silu, padding: padding, epsilon: epsilon)
    let stagesKey = key.fold(\Self.features)
    var channels = size.width(32)
    var layers: [any Layer] = [
      style.convolution(
        shape.inputChannels, channels, kernel: 3, strides: 2, key: stagesKey.fold(0))
    ]
    var widths: [Int] = []
    let total = Self.blockCounts(size).reduce(0, +)
    var position = 0
    for (stage, count) in zip(EfficientNetSize.stages, Self.blockCounts(size)) {
      let stageKey = stagesKey.fold(layers.count)
      var blocks: [any Layer] = []
      for index in 0..<count {
        let block = MobileBlock.Size(
          inChannels: channels, hidden: channels * stage.expansion,
          outChannels: size.width(stage.width), kernel: stage.kernel,
          strides: index == 0 ? Pair(stage.stride) : 1, gateWidth: max(1, channels / 4))
        let rate = StochasticDepth.rate(ofBlock: position, of: total, last: 0.2)
        blocks.append(MobileBlock(block, style, dropRate: rate, key: stageKey.fold(index)))
        channels = block.outChannels
        position += 1
      }
      layers.append(Sequential(blocks))
      widths.append(channels)
    }
    layers.append(
      style.convolution(channels, 4 * channels, kernel: 1, key: stagesKey.fold(layers.count)))
    features = Sequential(layers)
    featureChannels = [widths[0], widths[1], widths[2], widths[4], 4 * channels]
    let bound = 1 / Float(max(shape.classes, 1)).squareRoot()
    classifier = Sequential(
      Dropout(size.dropout),
      Linear(
        4 * channels, shape.classes, initializer: .uniform(low: -bound, high: bound),
        biasInitializer: .constant(0), key: key.fold(\Self.classifier).fold(1)))
  }

  /// The number of blocks of each stage.
  static func blockCounts(_ size: EfficientNetSize) -> [Int] {
    EfficientNetSize.stages.map { size.depth($0.count) }
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let pooled = GlobalAveragePool2D()(child.features(x), context, as: "avgpool")
    return child.classifier?(pooled) ?? pooled
  }
}

extension EfficientNet: FeatureExtractor {
  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    context.children(of: self).features.maps(x, after: [1, 2, 3, 5, 8])
  }

  /// Removes the classifier.
  public mutating func removeHead() { classifier = nil }
}

extension EfficientNet {
  /// Published factors and counts of learned numbers, and the image sizes of torchvision.
  private static let published: [(size: EfficientNetSize, image: Int, parameters: Int)] = [
    (EfficientNetSize(width: 1, depth: 1, dropout: 0.2), 224, 5_288_548),
    (EfficientNetSize(width: 1, depth: 1.1, dropout: 0.2), 240, 7_794_184),
    (EfficientNetSize(width: 1.1, depth: 1.2, dropout: 0.3), 288, 9_109_994),
    (EfficientNetSize(width: 1.2, depth: 1.4, dropout: 0.3), 300, 12_233_232),
  ]

  static let entries: [ModelEntry] = published.enumerated().map { number, member in
    ModelEntry(
      "efficientnet_b\(number)",
      number == 0
        ? "squeeze-and-excitation in depthwise blocks: accurate for its size"
        : "the same, wider or deeper, for \(member.image)x\(member.image) images",
      imageSize: member.image, parameters: member.parameters,
      reference: "Tan & Le 2019, EfficientNet: Rethinking Model Scaling for CNNs",
      options: [MobileBlock.paddingOption, MobileBlock.epsilonOption(default: "1e-5")]
    ) { shape, options, key in
      EfficientNet(
        member.size, shape, padding: MobileBlock.padding(options),
        epsilon: MobileBlock.epsilon(options), key: key)
    }
  }

  /// The number of blocks of each stage, by the name of a member; empty for other names.
  package static func blockCounts(of model: String) -> [Int] {
    guard let number = entries.firstIndex(where: { $0.name == model }) else { return [] }
    return blockCounts(published[number].size)
  }
}
