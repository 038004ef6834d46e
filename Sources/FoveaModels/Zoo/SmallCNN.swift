import FoveaLayers
import FoveaTensors

/// A compact network for small images: six 3×3 convolutions of 32, 32, 64, 64, 128 and 128
/// channels, each with batch normalization and ReLU, 2×2 max pooling after the second and the
/// fourth, then global average pooling, dropout 0.2 and a dense layer. Weights are He-normal by
/// fan-out.
public struct SmallCNN: CompositeLayer {
  /// Three stages of two convolutions each.
  public var stages: [[ConvNorm]]
  /// Dropout before the dense layer.
  public let dropout: Dropout
  /// From 128 channels to the classes.
  public var fc: Linear

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("stages", \.stages), .child("fc", \.fc)]

  /// Builds the model for images of at least 4×4.
  public init(_ shape: ModelShape, key: RandomKey) {
    var channels = shape.inputChannels
    stages = []
    for (stage, width) in [32, 64, 128].enumerated() {
      let key = key.fold(\Self.stages).fold(stage)
      stages.append([
        ConvNorm(channels, width, kernel: 3, activation: .relu, key: key.fold(0)),
        ConvNorm(width, width, kernel: 3, activation: .relu, key: key.fold(1)),
      ])
      channels = width
    }
    dropout = Dropout(0.2)
    fc = Linear(channels, shape.classes, key: key.fold(\Self.fc))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    var x = x
    for (index, stage) in child.stages.enumerated() {
      if index > 0 { x = MaxPool2D(2)(x, context, as: "pool\(index)") }
      for layer in stage { x = layer(x) }
    }
    x = GlobalAveragePool2D()(x, context, as: "avgpool")
    return child.fc(dropout(x, context, as: "dropout"))
  }
}

extension SmallCNN {
  static let entry = ModelEntry(
    "small_cnn", "a compact conv-BN-ReLU network for small images, quick to train",
    imageSize: 32, classes: 10, reference: "Fovea's own, in the manner of VGG"
  ) { SmallCNN($0, key: $1) }
}
