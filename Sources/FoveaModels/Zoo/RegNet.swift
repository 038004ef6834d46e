import FoveaLayers
import FoveaTensors

/// RegNet (Radosavovic et al. 2020), with layers and initial weights as in torchvision:
/// convolutions He-normal by fan-out, the dense layer N(0, 0.01²) with zero biases. RegNetY has
/// squeeze-and-excitation in each block, RegNetX has not.
///
/// Paths are `stem.0.weight`, `stages.0.1.b.0.weight` and `fc.bias`: torchvision's, with
/// `stages.0.1` for `trunk_output.block1.block1-1.f`.
public struct RegNet: CompositeLayer {
  /// 3×3, stride 2, to 32 channels.
  public var stem: ConvNorm
  /// Four stages of blocks; each halves the image.
  public var stages: [[RegNetBlock]]
  /// From the last stage's channels to the classes; nil without a head.
  public var fc: Linear?
  /// Channels of the first layer and of the stages.
  public let featureChannels: [Int]

  /// The stages of a member of the family.
  public struct Design: Sendable, Hashable {
    /// Blocks of each stage.
    public let depths: [Int]
    /// Channels of each stage.
    public let widths: [Int]
    /// Channels of a group of the 3×3 convolutions.
    public let groupWidth: Int
    /// Whether the blocks have squeeze-and-excitation.
    public let hasGates: Bool
  }

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("stem", \.stem), .child("stages", \.stages), .child("fc", \.fc),
  ]

  /// Builds the model for images of any size.
  public init(_ design: Design, _ shape: ModelShape, key: RandomKey) {
    stem = ConvNorm(
      shape.inputChannels, 32, kernel: 3, strides: 2, activation: .relu, key: key.fold(\Self.stem))
    var channels = 32
    stages = []
    for (stage, (depth, width)) in zip(design.depths, design.widths).enumerated() {
      var blocks: [RegNetBlock] = []
      for index in 0..<depth {
        blocks.append(
          RegNetBlock(
            channels, width, strides: index == 0 ? 2 : 1, groupWidth: design.groupWidth,
            hasGate: design.hasGates,
            key: key.fold(\Self.stages).fold(stage).fold(index)))
        channels = width
      }
      stages.append(blocks)
    }
    featureChannels = [32] + design.widths
    fc = Linear(
      channels, shape.classes, initializer: .normal(deviation: 0.01),
      biasInitializer: .constant(0), key: key.fold(\Self.fc))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let maps = featureMaps(x, context)
    let pooled = GlobalAveragePool2D()(maps[maps.count - 1], context, as: "avgpool")
    return context.children(of: self).fc?(pooled) ?? pooled
  }
}

extension RegNet: FeatureExtractor {
  /// The maps of images `[N, H, W, C]` at strides 2 to 32.
  public func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor] {
    let child = context.children(of: self)
    var maps = [child.stem(x)]
    for blocks in child.stages {
      maps.append(blocks.reduce(maps[maps.count - 1]) { $1($0) })
    }
    return maps
  }

  /// Removes the dense layer.
  public mutating func removeHead() { fc = nil }
}

/// The block of a RegNet: 1×1, grouped 3×3 and 1×1 convolutions of one width, and a skip
/// connection.
public struct RegNetBlock: CompositeLayer {
  /// The 1×1 convolution and normalization on the skip connection; nil if shapes are equal.
  public var proj: ConvNorm?
  /// 1×1.
  public var a: ConvNorm
  /// 3×3 in groups, with the stride of the block.
  public var b: ConvNorm
  /// Squeeze-and-excitation to a quarter of the block's input channels; nil in RegNetX.
  public var se: ChannelGate?
  /// 1×1, without activation.
  public var c: ConvNorm

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("proj", \.proj), .child("a", \.a), .child("b", \.b), .child("se", \.se),
    .child("c", \.c),
  ]

  /// Makes a block.
  public init(
    _ inChannels: Int, _ width: Int, strides: Pair, groupWidth: Int, hasGate: Bool, key: RandomKey
  ) {
    proj = .resNetShortcut(inChannels, width, strides: strides, key.fold(\Self.proj))
    a = ConvNorm(inChannels, width, kernel: 1, activation: .relu, key: key.fold(\Self.a))
    b = ConvNorm(
      width, width, kernel: 3, strides: strides, groups: width / groupWidth, activation: .relu,
      key: key.fold(\Self.b))
    if hasGate {
      se = ChannelGate(width, hidden: max(1, inChannels / 4), key: key.fold(\Self.se))
    }
    c = ConvNorm(width, width, kernel: 1, activation: .identity, key: key.fold(\Self.c))
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, width]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.b(child.a(x))
    let z = child.c(child.se?(y) ?? y)
    return ((child.proj?(x) ?? x) + z).relu()
  }
}

extension RegNet {
  /// The names of the family, with blocks, channels, width of groups and published count of learned
  /// numbers of each member.
  private static let published:
    [(name: String, depths: [Int], widths: [Int], group: Int, parameters: Int)] = [
      ("x_400mf", [1, 2, 7, 12], [32, 64, 160, 400], 16, 5_495_976),
      ("x_800mf", [1, 3, 7, 5], [64, 128, 288, 672], 16, 7_259_656),
      ("x_1_6gf", [2, 4, 10, 2], [72, 168, 408, 912], 24, 9_190_136),
      ("x_3_2gf", [2, 6, 15, 2], [96, 192, 432, 1008], 48, 15_296_552),
      ("y_400mf", [1, 3, 6, 6], [48, 104, 208, 440], 8, 4_344_144),
      ("y_800mf", [1, 3, 8, 2], [64, 144, 320, 784], 16, 6_432_512),
      ("y_1_6gf", [2, 6, 17, 2], [48, 120, 336, 888], 24, 11_202_430),
      ("y_3_2gf", [2, 5, 13, 1], [72, 216, 576, 1512], 24, 19_436_338),
    ]

  /// The stages of a member by its name; nil for other names.
  package static func design(of model: String) -> Design? {
    published.first { "regnet_" + $0.name == model }.map(design)
  }

  private static func design(
    _ member: (name: String, depths: [Int], widths: [Int], group: Int, parameters: Int)
  ) -> Design {
    Design(
      depths: member.depths, widths: member.widths, groupWidth: member.group,
      hasGates: member.name.hasPrefix("y"))
  }

  static let entries: [ModelEntry] = published.map { member in
    let work = member.name.dropFirst(2).replacing("_", with: ".")
      .replacing("mf", with: " million").replacing("gf", with: " billion")
    return ModelEntry(
      "regnet_" + member.name,
      "\(work) multiply-adds for a 224x224 image"
        + (member.name.hasPrefix("y") ? "; squeeze-and-excitation" : ""),
      parameters: member.parameters,
      reference: "Radosavovic et al. 2020, Designing Network Design Spaces"
    ) { RegNet(design(member), $0, key: $1) }
  }
}
