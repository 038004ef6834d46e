import FoveaLayers
import FoveaTensors

/// DenseNet (Huang et al. 2017), with layers and initial weights as in torchvision: convolutions
/// He-normal by fan-in, the dense layer U(±1 / √fanIn) with zero biases.
///
/// Paths are torchvision's: `features.denseblock1.denselayer1.conv1.weight`, `classifier.bias`.
public struct DenseNet: Layer {
  /// 7×7, stride 2, to twice the growth.
  public var conv0: Conv2D
  /// Normalization after `conv0`.
  public var norm0: BatchNorm
  /// The dense blocks.
  public var blocks: [DenseBlock]
  /// The transitions between the blocks; each halves the image.
  public var transitions: [DenseTransition]
  /// Normalization after the last block.
  public var norm5: BatchNorm
  /// From the last map's channels to the classes; nil without a head.
  public var classifier: Linear?

  /// Builds the model for images of at least 29×29: `[6, 12, 24, 16]` is DenseNet-121.
  ///
  /// - Parameters:
  ///   - depths: Layers of each block.
  ///   - growth: Channels that each layer adds, 32 by default.
  public init(depths: [Int], growth: Int = 32, _ shape: ModelShape, key: RandomKey) {
    let key0 = key.fold("features")
    conv0 = Conv2D(
      shape.inputChannels, 2 * growth, kernel: 7, strides: 2, padding: .all(3), bias: false,
      initializer: .heNormal(), key: key0.fold("conv0"))
    norm0 = BatchNorm(2 * growth)
    var channels = 2 * growth
    blocks = []
    transitions = []
    for (index, depth) in depths.enumerated() {
      let block = DenseBlock(
        channels, count: depth, growth: growth, key: key0.fold("denseblock").fold(index))
      channels = block.outChannels
      blocks.append(block)
      guard index < depths.count - 1 else { break }
      transitions.append(
        DenseTransition(channels, key: key0.fold("transition").fold(index)))
      channels /= 2
    }
    norm5 = BatchNorm(channels)
    classifier = Linear(
      channels, shape.classes, biasInitializer: .constant(0), key: key.fold("classifier"))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let maps = featureMaps(x, context)
    let pooled = GlobalAveragePool2D()(maps[maps.count - 1], context, as: "avgpool")
    return classifier?(pooled, context, as: "classifier") ?? pooled
  }

  /// Visits the layers in torchvision's order, blocks and transitions in turn.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("features.conv0", &conv0)
    visitor.child("features.norm0", &norm0)
    for index in blocks.indices {
      visitor.child("features.denseblock\(index + 1)", &blocks[index])
      guard index < transitions.count else { break }
      visitor.child("features.transition\(index + 1)", &transitions[index])
    }
    visitor.child("features.norm5", &norm5)
    visitor.child("classifier", &classifier)
  }
}

extension DenseNet: FeatureExtractor {
  /// Channels of the first layer and of each block.
  public var featureChannels: [Int] {
    [norm0.weight.value.count] + blocks.map(\.outChannels)
  }

  /// The maps of images `[N, H, W, C]` at strides 2 to 32; the last one is normalised.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    let first = conv0(x, context, as: "features.conv0")
    var maps = [norm0(first, context, as: "features.norm0").relu()]
    var x = MaxPool2D(3, strides: 2, padding: .all(1))(maps[0], context, as: "features.pool0")
    for (index, block) in blocks.enumerated() {
      x = block(x, context, as: "features.denseblock\(index + 1)")
      guard index < transitions.count else { break }
      maps.append(x)
      x = transitions[index](x, context, as: "features.transition\(index + 1)")
    }
    return maps + [norm5(x, context, as: "features.norm5").relu()]
  }

  /// Removes the dense layer.
  public mutating func removeHead() { classifier = nil }
}

extension DenseNet {
  static let entry = ModelEntry(
    "densenet121", "121 layers, each sees all before it: few weights, much memory",
    parameters: 7_978_856,
    reference: "Huang et al. 2017, Densely Connected Convolutional Networks"
  ) { DenseNet(depths: [6, 12, 24, 16], $0, key: $1) }
}
