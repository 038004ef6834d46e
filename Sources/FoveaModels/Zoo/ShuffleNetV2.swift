import FoveaLayers
import FoveaSupport
import FoveaTensors

/// ShuffleNetV2 (Ma et al. 2018), with layers and initial weights as in torchvision: U(±1 /
/// √fanIn).
///
/// Paths are torchvision's with `stages.0` for `stage2`: `stages.0.1.branch2.0.weight`.
public struct ShuffleNetV2: CompositeLayer {
  /// 3×3, stride 2, to 24 channels.
  public var conv1: ConvNorm
  /// Three stages of units; each halves the image.
  public var stages: [[ShuffleUnit]]
  /// 1×1, to the channels of the last map.
  public var conv5: ConvNorm
  /// From the last map's channels to the classes; nil without a head.
  public var fc: Linear?
  /// Channels of the maps at strides 2 to 32.
  public let featureChannels: [Int]

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("conv1", \.conv1), .child("stages", \.stages), .child("conv5", \.conv5),
    .child("fc", \.fc),
  ]

  /// Builds the model for images of any size.
  ///
  /// - Parameters:
  ///   - widths: Channels of the three stages, even.
  ///   - last: Channels of the last map.
  public init(widths: [Int], last: Int, _ shape: ModelShape, key: RandomKey) {
    conv1 = .shuffle(shape.inputChannels, 24, kernel: 3, strides: 2, key.fold(\Self.conv1))
    var channels = 24
    stages = []
    for (stage, (count, width)) in zip([4, 8, 4], widths).enumerated() {
      var units: [ShuffleUnit] = []
      for index in 0..<count {
        units.append(
          ShuffleUnit(
            channels, width, strides: index == 0 ? 2 : 1,
            key: key.fold(\Self.stages).fold(stage).fold(index)))
        channels = width
      }
      stages.append(units)
    }
    conv5 = .shuffle(channels, last, kernel: 1, key.fold(\Self.conv5))
    fc = Linear(last, shape.classes, key: key.fold(\Self.fc))
    featureChannels = [24, 24] + widths.prefix(2) + [last]
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let maps = featureMaps(x, context)
    let pooled = GlobalAveragePool2D()(maps[maps.count - 1], context, as: "avgpool")
    return context.children(of: self).fc?(pooled) ?? pooled
  }
}

extension ShuffleNetV2: FeatureExtractor {
  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    let child = context.children(of: self)
    var maps = [child.conv1(x)]
    maps.append(MaxPool2D(3, strides: 2, padding: .all(1))(maps[0], context, as: "maxpool"))
    for units in child.stages {
      maps.append(units.reduce(maps[maps.count - 1]) { $1($0) })
    }
    return maps.dropLast() + [child.conv5(maps[maps.count - 1])]
  }

  /// Removes the dense layer.
  public mutating func removeHead() { fc = nil }
}

/// The unit of ShuffleNetV2: half of the channels pass through a depthwise block, then both halves
/// are interleaved. With stride 2 all channels pass through both branches.
public struct ShuffleUnit: CompositeLayer {
  /// Depthwise and 1×1; nil with stride 1.
  public var branch1: Sequential?
  /// 1×1, depthwise and 1×1.
  public var branch2: Sequential

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("branch1", \.branch1), .child("branch2", \.branch2),
  ]

  /// Makes a unit.
  ///
  /// - Precondition: `outChannels` is even, and equal to `inChannels` with stride 1.
  public init(_ inChannels: Int, _ outChannels: Int, strides: Pair, key: RandomKey) {
    precondition(
      outChannels % 2 == 0 && (strides != 1 || inChannels == outChannels),
      "ShuffleUnit: can't map \(inChannels) to \(outChannels) channels with strides \(strides)")
    let half = outChannels / 2
    func pointwise(_ channels: Int, _ key: RandomKey) -> [any Layer] {
      [
        Conv2D(channels, half, kernel: 1, bias: false, key: key), BatchNorm(half), Activation.relu,
      ]
    }
    func depthwise(_ channels: Int, _ key: RandomKey) -> [any Layer] {
      [
        Conv2D(
          channels, channels, kernel: 3, strides: strides, padding: .all(1), groups: channels,
          bias: false, key: key), BatchNorm(channels),
      ]
    }
    let (key1, key2) = (key.fold(\Self.branch1), key.fold(\Self.branch2))
    if strides != 1 {
      branch1 = Sequential(
        depthwise(inChannels, key1.fold(0)) + pointwise(inChannels, key1.fold(2)))
    }
    branch2 = Sequential(
      pointwise(strides == 1 ? half : inChannels, key2.fold(0)) + depthwise(half, key2.fold(3))
        + pointwise(half, key2.fold(5)))
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let (first, second): (Tensor, Tensor)
    if let branch1 = child.branch1 {
      (first, second) = (branch1(x), child.branch2(x))
    } else {
      let half = x.shape[3] / 2
      first = x.sliced(axis: 3, 0..<half)
      second = child.branch2(x.sliced(axis: 3, half..<2 * half))
    }
    let joined = Tensor.concatenated([first, second], axis: 3)
    return joined.reshaped(first.shape.dropLast() + [2, first.shape[3]])
      .transposed([0, 1, 2, 4, 3]).reshaped(joined.shape)
  }
}

extension ConvNorm {
  /// A convolution of ShuffleNetV2 with ReLU, drawn from U(±1 / √fanIn).
  fileprivate static func shuffle(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, _ key: RandomKey
  ) -> ConvNorm {
    ConvNorm(
      inChannels, outChannels, kernel: kernel, strides: strides, activation: .relu,
      initializer: .fanInUniform, key: key)
  }
}

extension ShuffleNetV2 {
  static let entries: [ModelEntry] = [
    ("x0_5", "the smallest network for 224x224 images", [48, 96, 192], 1024, 1_366_792),
    ("x1_0", "few multiply-adds and little memory traffic", [116, 232, 464], 1024, 2_278_604),
    ("x1_5", "the same, wider", [176, 352, 704], 1024, 3_503_624),
    ("x2_0", "the same, wider", [244, 488, 976], 2048, 7_393_996),
  ].map { (name: String, about: String, widths: [Int], last: Int, count: Int) in
    ModelEntry(
      "shufflenet_v2_\(name)", about, parameters: count,
      reference: "Ma et al. 2018, ShuffleNet V2: Practical Guidelines for Efficient CNN Design"
    ) { ShuffleNetV2(widths: widths, last: last, $0, key: $1) }
  }
}
