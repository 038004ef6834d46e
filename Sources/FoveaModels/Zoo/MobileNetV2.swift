import FoveaLayers
import FoveaTensors

/// MobileNetV2 (Sandler et al. 2018), with layers and initial weights as in torchvision:
/// convolutions He-normal by fan-out, normalizations 1 and 0, the dense layer N(0, 0.01²) with zero
/// bias.
///
/// Paths are torchvision's: `features.1.conv.0.0.weight`, `classifier.1.bias`.
public struct MobileNetV2: CompositeLayer {
  /// A 3×3 convolution, 17 inverted residuals, and a 1×1 convolution to 1280 channels.
  public var features: Sequential
  /// Dropout and a dense layer; nil without a head.
  public var classifier: Sequential?

  /// Expansion, channels, number of blocks and first stride of each group.
  private static let groups: [InvertedResidual.Group] = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
    (6, 320, 1, 1),
  ]

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("features", \.features), .child("classifier", \.classifier),
  ]

  /// Builds the model for images of any size.
  ///
  /// - Parameters:
  ///   - dropout: Rate before the dense layer, 0.2 by default.
  ///   - padding: Padding of 3×3 convolutions. The default is one pixel on each side, as in
  ///     torchvision; Keras has `.same`, which at stride 2 pads even sizes only at the bottom and
  ///     right.
  public init(
    _ shape: ModelShape, dropout: Float = 0.2, padding: Padding? = nil, key: RandomKey
  ) {
    let stagesKey = key.fold(\Self.features)
    var (layers, channels) = InvertedResidual.stages(
      shape.inputChannels, Self.groups, padding: padding, key: stagesKey)
    layers.append(
      ConvNorm(
        channels, 1280, kernel: 1, activation: .relu6,
        key: stagesKey.fold(layers.count)))
    features = Sequential(layers)
    classifier = Sequential(
      Dropout(dropout),
      Linear(
        1280, shape.classes, initializer: .normal(deviation: 0.01), biasInitializer: .constant(0),
        key: key.fold(\Self.classifier).fold(1)))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let maps = child.features(x)
    let pooled = GlobalAveragePool2D()(maps, context, as: "avgpool")
    return child.classifier?(pooled) ?? pooled
  }
}

extension MobileNetV2: FeatureExtractor {
  /// Position of the last layer at each stride.
  private static let ends = [1, 3, 6, 13, 18]

  /// Channels of the maps: 16, 24, 32, 96 and 1280.
  public var featureChannels: [Int] { [16, 24, 32, 96, 1280] }

  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    context.children(of: self).features.maps(x, after: Self.ends)
  }

  /// Removes the classifier.
  public mutating func removeHead() { classifier = nil }
}

extension MobileNetV2 {
  static let entry = ModelEntry(
    "mobilenet_v2", "depthwise convolutions: small and quick at inference", parameters: 3_504_872,
    multiplyAdds: 300_774_272,
    reference: "Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks",
    options: [
      ModelOption(
        "padding", "of 3x3 convolutions: symmetric as in torchvision, same as in Keras",
        default: "symmetric", of: ["symmetric", "same"])
    ]
  ) { shape, options, key in
    MobileNetV2(shape, padding: options.text("padding") == "same" ? .same : nil, key: key)
  }
}
