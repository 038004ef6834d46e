import FoveaLayers
import FoveaTensors

/// A feature pyramid over a classification network, with the segmentation head of panoptic FPN:
/// logits for every pixel (Lin et al. 2017; Kirillov et al. 2019).
///
/// The encoder's maps of strides 4 to 32 are brought to one width and added to the finer ones, from
/// the coarsest down. 3×3 convolutions and bilinear doublings bring each to stride 4; a 1×1
/// convolution maps their sum to the classes, at the size of the image. It takes less memory than a
/// U-Net, and its outlines are coarser. Unlike in the paper, the head has batch normalization.
/// Images may have any size that the encoder takes.
public struct FPN: CompositeLayer {
  /// The classification network, without its head.
  public private(set) var encoder: any FeatureExtractor
  /// 1×1, from the encoder's maps to the pyramid's width, finest first.
  public var lateral: [Conv2D]
  /// 3×3 convolutions of each level: one for each doubling, at least one.
  public var branches: [[ConvNorm]]
  /// 1×1, to the classes.
  public var head: Conv2D

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("encoder", \.encoder), .child("lateral", \.lateral), .child("branches", \.branches),
    .child("head", \.head),
  ]

  /// Builds the model.
  ///
  /// - Parameters:
  ///   - encoder: The classification network, without its head.
  ///   - width: Channels of the pyramid, 256 by default; the head has half as many.
  public init(encoder: any FeatureExtractor, classes: Int, width: Int = 256, key: RandomKey) {
    let half = max(1, width / 2)
    let channels = encoder.featureChannels.dropFirst()
    lateral = channels.enumerated().map { level, count in
      Conv2D(
        count, width, kernel: 1, initializer: .heUniform(slope: 1), biasInitializer: .constant(0),
        key: key.fold(\Self.lateral).fold(level))
    }
    branches = channels.indices.enumerated().map { level, _ in
      (0..<max(1, level)).map { index in
        ConvNorm(
          index == 0 ? width : half, half, kernel: 3, activation: .relu,
          key: key.fold(\Self.branches).fold(level).fold(index))
      }
    }
    head = Conv2D(half, classes, kernel: 1, key: key.fold(\Self.head))
    self.encoder = encoder
  }

  /// Maps images `[N, H, W, C]` to logits `[N, H, W, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    guard x.rank == 4 else {
      return context.reject(
        "needs images [batch, height, width, channels], got \(x.shape)",
        standIn: [x.shape.first ?? 1, 1, 1, head.weight.value.shape[0]])
    }
    let child = context.children(of: self)
    let maps = Array(child.encoder.featureMaps(x).dropFirst())
    let lateral = child.lateral
    var levels: [Tensor] = []
    for level in maps.indices.reversed() {
      let own = lateral[level](maps[level])
      let coarser = levels.first.map { $0.resized(to: Self.size(of: own), .nearest) }
      levels.insert(coarser.map { own + $0 } ?? own, at: 0)
    }
    let parts = zip(levels, child.branches).enumerated().map { level, part in
      part.1.enumerated().reduce(part.0) { map, layer in
        let y = layer.element(map)
        // One level finer each time, to the exact size of that level, which may be rounded.
        let target = max(0, level - 1 - layer.offset)
        return level == 0 ? y : y.resized(to: Self.size(of: levels[target]))
      }
    }
    let sum = parts.dropFirst().reduce(parts[0], +)
    return child.head(sum).resized(to: Self.size(of: x))
  }

  private static func size(of images: Tensor) -> Pair { Pair(images.shape[1], images.shape[2]) }
}

extension FPN {
  static let entry = ModelEntry(
    "fpn", "a feature pyramid over a classification network: quick segmentation",
    task: .segmentation, classes: 2,
    reference: "Lin et al. 2017, Feature Pyramid Networks; Kirillov et al. 2019, Panoptic FPN",
    options: [
      Backbones.option,
      ModelOption(
        "width", "channels of the pyramid; the head has half", default: 256, in: 2...1024),
    ]
  ) { shape, options, key in
    FPN(
      encoder: Backbones.encoder(options, shape, key: key), classes: shape.classes,
      width: options.integer("width"), key: key)
  }
}
