import FoveaLayers
import FoveaTensors

/// GoogLeNet, the first Inception network (Szegedy et al. 2015), with batch normalization and
/// without auxiliary classifiers; layers and initial weights as in torchvision.
///
/// Paths are torchvision's: `inception3a.branch2.0.conv.weight`, `fc.bias`.
public struct GoogLeNet: CompositeLayer {
  /// 7×7, stride 2, to 64 channels.
  public var conv1: InceptionConv
  /// 1×1, to 64 channels.
  public var conv2: InceptionConv
  /// 3×3, to 192 channels.
  public var conv3: InceptionConv
  /// Nine modules: `inception3a` to `inception5b`.
  public var modules: [Inception]
  /// From 1024 channels to the classes; nil without a head.
  public var fc: Linear?
  /// Dropout before the dense layer.
  public let dropout: Dropout

  /// Name and widths of each module.
  private static let layout: [(name: String, widths: Inception.Widths)] = [
    ("3a", .init(64, (96, 128), (16, 32), 32)), ("3b", .init(128, (128, 192), (32, 96), 64)),
    ("4a", .init(192, (96, 208), (16, 48), 64)), ("4b", .init(160, (112, 224), (24, 64), 64)),
    ("4c", .init(128, (128, 256), (24, 64), 64)), ("4d", .init(112, (144, 288), (32, 64), 64)),
    ("4e", .init(256, (160, 320), (32, 128), 128)),
    ("5a", .init(256, (160, 320), (32, 128), 128)),
    ("5b", .init(384, (192, 384), (48, 128), 128)),
  ]

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("conv1", \.conv1), .child("conv2", \.conv2), .child("conv3", \.conv3),
    .children(\.modules) { moduleName($0) }, .child("fc", \.fc),
  ]

  private static func moduleName(_ position: Int) -> String {
    "inception\(layout[position].name)"
  }

  /// Builds the model for images of at least 15×15; dropout is 0.2 by default.
  public init(_ shape: ModelShape, dropout: Float = 0.2, key: RandomKey) {
    conv1 = InceptionConv(
      shape.inputChannels, 64, kernel: 7, strides: 2, key: key.fold(\Self.conv1))
    conv2 = InceptionConv(64, 64, kernel: 1, key: key.fold(\Self.conv2))
    conv3 = InceptionConv(64, 192, kernel: 3, key: key.fold(\Self.conv3))
    var channels = 192
    modules = []
    for (position, module) in Self.layout.enumerated() {
      modules.append(
        Inception(channels, module.widths, key: key.fold(Self.moduleName(position))))
      channels = module.widths.total
    }
    fc = Linear(
      channels, shape.classes, initializer: .normal(deviation: 0.01), key: key.fold(\Self.fc))
    self.dropout = Dropout(dropout)
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let maps = featureMaps(x, context)
    let pooled = GlobalAveragePool2D()(maps[maps.count - 1], context, as: "avgpool")
    guard let fc = context.children(of: self).fc else { return pooled }
    return fc(dropout(pooled, context, as: "dropout"))
  }
}

extension GoogLeNet: FeatureExtractor {
  /// Channels of the maps: 64, 192, 480, 832 and 1024.
  public var featureChannels: [Int] { [64, 192, 480, 832, 1024] }

  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    // PyTorch's ceil_mode: the last window may extend one pixel beyond the edge.
    let overEdge = Padding.explicit(top: 0, bottom: 1, left: 0, right: 1)
    func halved(_ x: Tensor, _ index: Int) -> Tensor {
      MaxPool2D(index < 4 ? 3 : 2, strides: 2, padding: overEdge)(
        x, context, as: "maxpool\(index)")
    }
    let child = context.children(of: self)
    var maps = [child.conv1(x)]
    var y = child.conv2(halved(maps[0], 1))
    maps.append(child.conv3(y))
    y = halved(maps[1], 2)
    for (module, layout) in zip(child.modules, Self.layout) {
      y = module(y)
      guard ["3b", "4e"].contains(layout.name) else { continue }
      maps.append(y)
      y = halved(y, maps.count)
    }
    return maps + [y]
  }

  /// Removes dropout and the dense layer.
  public mutating func removeHead() { fc = nil }
}

extension GoogLeNet {
  static let entry = ModelEntry(
    "googlenet", "Inception modules: windows of several sizes side by side", parameters: 6_624_904,
    reference: "Szegedy et al. 2015, Going Deeper with Convolutions"
  ) { GoogLeNet($0, key: $1) }
}
