import FoveaLayers
import FoveaTensors

/// VGG (Simonyan & Zisserman 2015), with layers and initial weights as in torchvision: 3×3
/// convolutions He-normal by fan-out with zero biases, dense layers N(0, 0.01²) with zero biases.
///
/// Paths are torchvision's: `features.0.weight`, `classifier.6.bias`. Features are pooled to
/// 7×7 before the dense layers.
public struct VGG: CompositeLayer {
  /// Convolutions, normalizations, activations and poolings.
  public var features: Sequential
  /// Three dense layers with dropout 0.5; nil without a head.
  public var classifier: Sequential?

  /// Channels of each convolution by depth of the model and stage; a pooling ends each stage.
  static let stages: [Int: [[Int]]] = [
    11: [[64], [128], [256, 256], [512, 512], [512, 512]],
    13: [[64, 64], [128, 128], [256, 256], [512, 512], [512, 512]],
    16: [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]],
    19: [
      [64, 64], [128, 128], [256, 256, 256, 256], [512, 512, 512, 512], [512, 512, 512, 512],
    ],
  ]

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("features", \.features), .child("classifier", \.classifier),
  ]

  /// Builds the model for images of at least 32×32.
  ///
  /// - Parameters:
  ///   - stages: Channels of each convolution, stage by stage.
  ///   - normalizes: Whether batch normalization follows each convolution (`_bn`).
  public init(stages: [[Int]], normalizes: Bool, _ shape: ModelShape, key: RandomKey) {
    var layers: [any Layer] = []
    var channels = shape.inputChannels
    for stage in stages {
      for width in stage {
        layers.append(
          Conv2D(
            channels, width, kernel: 3, padding: .all(1), initializer: .heNormal(fan: .out),
            biasInitializer: .constant(0), key: key.fold(\Self.features).fold(layers.count)))
        if normalizes { layers.append(BatchNorm(width)) }
        layers.append(Activation.relu)
        channels = width
      }
      layers.append(MaxPool2D(2))
    }
    features = Sequential(layers)
    func dense(_ inputs: Int, _ outputs: Int, _ position: Int) -> Linear {
      Linear(
        inputs, outputs, initializer: .normal(deviation: 0.01), biasInitializer: .constant(0),
        key: key.fold(\Self.classifier).fold(position))
    }
    classifier = Sequential(
      dense(channels * 49, 4096, 0), Activation.relu, Dropout(0.5), dense(4096, 4096, 3),
      Activation.relu, Dropout(0.5), dense(4096, shape.classes, 6))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let maps = child.features(x)
    guard let classifier = child.classifier else {
      return GlobalAveragePool2D()(maps, context, as: "avgpool")
    }
    let pooled = AdaptiveAveragePool2D(7)(maps, context, as: "avgpool")
    let flat = Flatten()(pooled, context, as: "flatten")
    return classifier(flat)
  }
}

extension VGG: FeatureExtractor {
  /// Positions of the layers before each pooling but the first, and of the last pooling.
  private var ends: [Int] {
    let poolings = features.layers.indices.filter { features.layers[$0] is MaxPool2D }
    return poolings.dropFirst().map { $0 - 1 } + poolings.suffix(1)
  }

  /// Channels of the stages but the first, and again those of the last one.
  public var featureChannels: [Int] { [128, 256, 512, 512, 512] }

  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    context.children(of: self).features.maps(x, after: ends)
  }

  /// Removes the dense layers.
  public mutating func removeHead() { classifier = nil }
}

extension VGG {
  /// Published counts of learned numbers without and with batch normalization, and of multiply-adds
  /// without it.
  private static let published = [
    11: (132_863_336, 132_868_840, 7_609_090_048), 13: (133_047_848, 133_053_736, 11_308_466_176),
    16: (138_357_544, 138_365_992, 15_470_264_320), 19: (143_667_240, 143_678_248, 19_632_062_464),
  ]

  static let entries: [ModelEntry] = stages.keys.sorted().flatMap { depth in
    [false, true].map { normalizes in
      let counts = published[depth]
      return ModelEntry(
        "vgg\(depth)" + (normalizes ? "_bn" : ""),
        "\(depth) layers, plain and heavy" + (normalizes ? ", with batch normalization" : ""),
        parameters: normalizes ? counts?.1 : counts?.0, multiplyAdds: counts?.2,
        reference: "Simonyan & Zisserman 2015, Very Deep Convolutional Networks"
      ) { VGG(stages: stages[depth] ?? [], normalizes: normalizes, $0, key: $1) }
    }
  }
}
