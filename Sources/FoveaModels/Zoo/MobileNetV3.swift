import FoveaLayers
import FoveaTensors

/// MobileNetV3 (Howard et al. 2019), with layers and initial weights as in torchvision:
/// convolutions He-normal by fan-out, the dense layers N(0, 0.01²) with zero biases.
///
/// Paths are torchvision's: `features.4.block.2.fc1.weight`, `classifier.3.bias`.
public struct MobileNetV3: CompositeLayer {
  /// A 3×3 convolution of stride 2 to 16 channels, blocks, and a 1×1 convolution.
  public var features: Sequential
  /// A dense layer, hard swish, dropout, and a dense layer to the classes; nil without a head.
  public var classifier: Sequential?
  /// Channels of the maps at strides 2 to 32.
  public let featureChannels: [Int]
  private let ends: [Int]

  /// A member of the family.
  package enum Member: String, CaseIterable {
    case small, large
  }

  /// Kernel, hidden and output channels, the gate, hard swish instead of ReLU, and the stride of a
  /// block.
  package typealias Block = (
    kernel: Int, hidden: Int, channels: Int, hasGate: Bool, isSwish: Bool, stride: Int
  )

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("features", \.features), .child("classifier", \.classifier),
  ]

  /// Builds the model for images of any size.
  ///
  /// - Parameters:
  ///   - padding: Padding of the convolutions; nil for equal padding on all sides, as in
  ///     torchvision. TensorFlow has `.same`.
  ///   - epsilon: ε of the normalizations, 0.001 by default, as in torchvision.
  package init(
    _ member: Member, _ shape: ModelShape, padding: Padding? = nil, epsilon: Float = 1e-3,
    key: RandomKey
  ) {
    let stagesKey = key.fold(\Self.features)
    var style = MobileBlock.Style(
      activation: .hardSwish, gate: .hardSigmoid, gateActivation: .relu, padding: padding,
      epsilon: epsilon, momentum: 0.01)
    var channels = 16
    var layers: [any Layer] = [
      style.convolution(
        shape.inputChannels, channels, kernel: 3, strides: 2, key: stagesKey.fold(0))
    ]
    // The last layer and its channels at each stride.
    var (ends, widths): ([Int], [Int]) = ([0], [channels])
    for block in member.blocks {
      style.activation = block.isSwish ? .hardSwish : .relu
      let size = MobileBlock.Size(
        inChannels: channels, hidden: block.hidden, outChannels: block.channels,
        kernel: block.kernel, strides: Pair(block.stride),
        gateWidth: block.hasGate ? Self.gateWidth(block.hidden) : nil)
      channels = block.channels
      if block.stride == 1 {
        (ends[ends.count - 1], widths[widths.count - 1]) = (layers.count, channels)
      } else {
        ends.append(layers.count)
        widths.append(channels)
      }
      layers.append(MobileBlock(size, style, key: stagesKey.fold(layers.count)))
    }
    style.activation = .hardSwish
    (ends[ends.count - 1], widths[widths.count - 1]) = (layers.count, 6 * channels)
    layers.append(
      style.convolution(channels, 6 * channels, kernel: 1, key: stagesKey.fold(layers.count)))
    features = Sequential(layers)
    (self.ends, featureChannels) = (ends, widths)
    let headKey = key.fold(\Self.classifier)
    func dense(_ inputs: Int, _ outputs: Int, _ key: RandomKey) -> Linear {
      Linear(
        inputs, outputs, initializer: .normal(deviation: 0.01), biasInitializer: .constant(0),
        key: key)
    }
    classifier = Sequential(
      dense(6 * channels, member.denseWidth, headKey.fold(0)), Activation.hardSwish, Dropout(0.2),
      dense(member.denseWidth, shape.classes, headKey.fold(3)))
  }

  /// A quarter of the channels, to the nearest multiple of 8, but at least nine tenths of it.
  private static func gateWidth(_ channels: Int) -> Int {
    EfficientNetSize(width: 0.25, depth: 1, dropout: 0).width(channels)
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let pooled = GlobalAveragePool2D()(child.features(x), context, as: "avgpool")
    return child.classifier?(pooled) ?? pooled
  }
}

extension MobileNetV3.Member {
  /// The blocks between the first and the last convolution.
  package var blocks: [MobileNetV3.Block] {
    switch self {
    case .small:
      [
        (3, 16, 16, true, false, 2), (3, 72, 24, false, false, 2), (3, 88, 24, false, false, 1),
        (5, 96, 40, true, true, 2), (5, 240, 40, true, true, 1), (5, 240, 40, true, true, 1),
        (5, 120, 48, true, true, 1), (5, 144, 48, true, true, 1), (5, 288, 96, true, true, 2),
        (5, 576, 96, true, true, 1), (5, 576, 96, true, true, 1),
      ]
    case .large:
      [
        (3, 16, 16, false, false, 1), (3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1),
        (5, 72, 40, true, false, 2), (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1),
        (3, 240, 80, false, true, 2), (3, 200, 80, false, true, 1), (3, 184, 80, false, true, 1),
        (3, 184, 80, false, true, 1), (3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1),
        (5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1),
      ]
    }
  }

  /// The channels between the two dense layers.
  fileprivate var denseWidth: Int { self == .small ? 1024 : 1280 }
}

extension MobileNetV3: FeatureExtractor {
  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    context.children(of: self).features.maps(x, after: ends)
  }

  /// Removes the classifier.
  public mutating func removeHead() { classifier = nil }
}

extension MobileNetV3 {
  static let entries: [ModelEntry] = [
    (.small, "for phones: the quickest at inference", 2_542_856),
    (.large, "for phones: more accurate than mobilenet_v2 at the same speed", 5_483_032),
  ].map { (member: Member, about: String, count: Int) in
    ModelEntry(
      "mobilenet_v3_\(member.rawValue)", about, parameters: count,
      reference: "Howard et al. 2019, Searching for MobileNetV3",
      options: [MobileBlock.paddingOption, MobileBlock.epsilonOption(default: "1e-3")]
    ) { shape, options, key in
      MobileNetV3(
        member, shape, padding: MobileBlock.padding(options),
        epsilon: MobileBlock.epsilon(options), key: key)
    }
  }
}
