import FoveaLayers
import FoveaTensors

/// ConvNeXt (Liu et al. 2022), with layers and initial weights as in torchvision: weights
/// N(0, 0.02²), biases 0.
///
/// Paths are torchvision's: `features.1.0.block.0.weight`, `classifier.2.bias`.
public struct ConvNeXt: CompositeLayer {
  /// A 4×4 convolution of stride 4, and four stages of blocks with halvings between them.
  public var features: Sequential
  /// A normalization and a dense layer; nil without a head.
  public var classifier: Sequential?
  private let widths: [Int]
  private let inputChannels: Int

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("features", \.features), .child("classifier", \.classifier),
  ]

  /// Builds the model for images of at least 32×32.
  ///
  /// - Parameters:
  ///   - depths: Blocks of each stage.
  ///   - widths: Channels of each stage.
  ///   - dropRate: The probability that training leaves out the last block for a sample; it grows
  ///     evenly from 0 at the first block.
  public init(
    depths: [Int], widths: [Int], dropRate: Float, _ shape: ModelShape, key: RandomKey
  ) {
    let stagesKey = key.fold(\Self.features)
    var layers: [any Layer] = [
      Sequential(
        .convNeXt(shape.inputChannels, widths[0], kernel: 4, strides: 4, stagesKey.fold(0)),
        LayerNorm([widths[0]], epsilon: 1e-6))
    ]
    let total = max(1, depths.reduce(0, +) - 1)
    var position = 0
    for (stage, (depth, width)) in zip(depths, widths).enumerated() {
      if stage > 0 {
        let before = widths[stage - 1]
        layers.append(
          Sequential(
            LayerNorm([before], epsilon: 1e-6),
            .convNeXt(before, width, kernel: 2, strides: 2, stagesKey.fold(layers.count))))
      }
      let stageKey = stagesKey.fold(layers.count)
      layers.append(
        Sequential(
          (0..<depth).map { index in
            ConvNeXtBlock(
              width,
              dropRate: StochasticDepth.rate(ofBlock: position + index, of: total, last: dropRate),
              key: stageKey.fold(index))
          }))
      position += depth
    }
    features = Sequential(layers)
    let last = widths[widths.count - 1]
    classifier = Sequential(
      LayerNorm([last], epsilon: 1e-6), Flatten(),
      Linear(
        last, shape.classes, initializer: .normal(deviation: 0.02), biasInitializer: .constant(0),
        key: key.fold(\Self.classifier).fold(2)))
    self.widths = widths
    inputChannels = shape.inputChannels
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let pooled = GlobalAveragePool2D()(child.features(x), context, as: "avgpool")
    return child.classifier?(pooled) ?? pooled
  }
}

extension ConvNeXt: FeatureExtractor {
  /// Channels of the image and of the stages.
  public var featureChannels: [Int] { [inputChannels] + widths }

  /// The maps of images `[N, H, W, C]` at strides 2 to 32. No layer has stride 2: that map is the
  /// image, averaged over 2×2 pixels.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    let half = AveragePool2D(2)(x, context, as: "half")
    return [half] + context.children(of: self).features.maps(x, after: [1, 3, 5, 7])
  }

  /// Removes the classifier.
  public mutating func removeHead() { classifier = nil }
}

/// The block of ConvNeXt: a 7×7 depthwise convolution, a normalization of each pixel, and two dense
/// layers on each pixel, scaled and added to the input.
public struct ConvNeXtBlock: CompositeLayer {
  /// The factors of the channels before the sum, `[channels, 1, 1]` as in torchvision; 10⁻⁶ at
  /// first.
  public var layerScale: Parameter
  /// 7×7, depthwise.
  public var conv: Conv2D
  /// Normalization over the channels.
  public var norm: LayerNorm
  /// To four times the channels.
  public var expand: Linear
  /// Back to the channels.
  public var project: Linear
  private let drop: StochasticDepth

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .parameter("layer_scale", \.layerScale), .child("block.0", \.conv), .child("block.2", \.norm),
    .child("block.3", \.expand), .child("block.5", \.project),
  ]

  /// Makes a block.
  ///
  /// - Parameter dropRate: The probability that training leaves out the main path of a sample.
  public init(_ channels: Int, dropRate: Float = 0, key: RandomKey) {
    layerScale = Parameter(.full(1e-6, shape: [channels, 1, 1]), role: .normScale)
    conv = .convNeXt(
      channels, channels, kernel: 7, padding: .all(3), groups: channels, key.fold(\Self.conv))
    norm = LayerNorm([channels], epsilon: 1e-6)
    func dense(_ inputs: Int, _ outputs: Int, _ key: RandomKey) -> Linear {
      Linear(
        inputs, outputs, initializer: .normal(deviation: 0.02), biasInitializer: .constant(0),
        key: key)
    }
    expand = dense(channels, 4 * channels, key.fold(\Self.expand))
    project = dense(4 * channels, channels, key.fold(\Self.project))
    drop = StochasticDepth(dropRate)
  }

  /// Maps images `[N, H, W, channels]` to the same shape.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let maps = child.norm(child.conv(x))
    let pixels = maps.reshaped([x.shape[0], -1, x.shape[3]])
    let y = child.project(child.expand(pixels).gelu())
    let scaled = (y * child.layerScale.reshaped([x.shape[3]])).reshaped(maps.shape)
    return x + drop(scaled, context, as: "stochastic_depth")
  }
}

extension Layer where Self == Conv2D {
  /// A convolution of ConvNeXt: N(0, 0.02²) with zero biases.
  fileprivate static func convNeXt(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1,
    padding: Padding = .valid, groups: Int = 1, _ key: RandomKey
  ) -> Conv2D {
    Conv2D(
      inChannels, outChannels, kernel: Pair(kernel), strides: strides, padding: padding,
      groups: groups, initializer: .normal(deviation: 0.02), biasInitializer: .constant(0),
      key: key)
  }
}

extension ConvNeXt {
  /// A member of the family, with its published count of learned numbers.
  private struct Member {
    let name: String
    let about: String
    let depths: [Int]
    let width: Int
    let dropRate: Float
    let parameters: Int
  }

  private static let published = [
    Member(
      name: "convnext_tiny",
      about: "a plain network with the habits of transformers, and as accurate",
      depths: [3, 3, 9, 3], width: 96, dropRate: 0.1, parameters: 28_589_128),
    Member(
      name: "convnext_small", about: "the same with 27 blocks in its third stage",
      depths: [3, 3, 27, 3], width: 96, dropRate: 0.4, parameters: 50_223_688),
    Member(
      name: "convnext_base", about: "convnext_small, wider", depths: [3, 3, 27, 3], width: 128,
      dropRate: 0.5, parameters: 88_591_464),
  ]

  static let entries: [ModelEntry] = published.map { member in
    ModelEntry(
      member.name, member.about, parameters: member.parameters,
      reference: "Liu et al. 2022, A ConvNet for the 2020s"
    ) { shape, key in
      ConvNeXt(
        depths: member.depths, widths: (0..<4).map { member.width << $0 },
        dropRate: member.dropRate, shape, key: key)
    }
  }

  /// The blocks of each stage, by the name of a member; empty for other names.
  package static func depths(of model: String) -> [Int] {
    published.first { $0.name == model }?.depths ?? []
  }
}
