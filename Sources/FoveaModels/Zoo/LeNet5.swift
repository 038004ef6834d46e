import FoveaLayers
import FoveaTensors

/// LeNet-5 in its modern form (LeCun et al. 1998): ReLU and max pooling instead of scaled tanh and
/// trained subsampling, dense instead of sparse connections. 5×5 convolutions of 6 and 16 channels,
/// dense layers of 120 and 84. All weights are U(±1 / √fanIn) at first, as in PyTorch.
public struct LeNet5: CompositeLayer {
  /// 5×5, to 6 channels, padded by 2.
  public var conv1: Conv2D
  /// 5×5, to 16 channels, not padded.
  public var conv2: Conv2D
  /// From the flattened map to 120.
  public var fc1: Linear
  /// From 120 to 84.
  public var fc2: Linear
  /// From 84 to the classes.
  public var fc3: Linear

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("conv1", \.conv1), .child("conv2", \.conv2), .child("fc1", \.fc1), .child("fc2", \.fc2),
    .child("fc3", \.fc3),
  ]

  /// Builds the model for images of one size, at least 12×12.
  public init(_ shape: ModelShape, key: RandomKey) {
    conv1 = Conv2D(
      shape.inputChannels, 6, kernel: 5, padding: .all(2), key: key.fold(\Self.conv1))
    conv2 = Conv2D(6, 16, kernel: 5, key: key.fold(\Self.conv2))
    // Each axis is halved, loses four pixels to the unpadded convolution, and is halved again.
    let pixels = [shape.height, shape.width].map { max(1, ($0 / 2 - 4) / 2) }.reduce(1, *)
    fc1 = Linear(16 * pixels, 120, key: key.fold(\Self.fc1))
    fc2 = Linear(120, 84, key: key.fold(\Self.fc2))
    fc3 = Linear(84, shape.classes, key: key.fold(\Self.fc3))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    var x = child.conv1(x).relu()
    x = MaxPool2D(2)(x, context, as: "pool1")
    x = child.conv2(x).relu()
    x = MaxPool2D(2)(x, context, as: "pool2")
    x = child.fc1(Flatten()(x, context, as: "flatten")).relu()
    return child.fc3(child.fc2(x).relu())
  }
}

extension LeNet5 {
  static let entry = ModelEntry(
    "lenet5", "the first successful CNN: digits and other small grey images", imageSize: 28,
    channels: 1, classes: 10, parameters: 61_706,
    reference: "LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition"
  ) { LeNet5($0, key: $1) }
}
