import FoveaLayers
import FoveaTensors

/// A U-Net with a classification network as encoder: logits for every pixel of an image.
///
/// The decoder starts from the encoder's map at stride 32. Each stage enlarges the map bilinearly
/// to the size of the next finer one and joins the two; the last stage enlarges it to the image's
/// size, where there is no map to join. Images may have any size that the encoder takes.
public struct BackboneUNet: CompositeLayer {
  /// The classification network, without its head.
  public private(set) var encoder: any FeatureExtractor
  /// Pairs of 3×3 convolutions, from stride 16 to the image's size.
  public var decoder: [Sequential]
  /// 1×1, to the classes.
  public var head: Conv2D
  /// Whether the decoder joins the encoder's maps.
  public let hasSkips: Bool

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("encoder", \.encoder), .child("decoder", \.decoder), .child("head", \.head),
  ]

  /// Builds the model.
  ///
  /// - Parameters:
  ///   - encoder: The classification network, without its head.
  ///   - width: Channels of the decoder's last stage, 16 by default; each stage before it has twice
  ///     as many.
  ///   - skips: Whether the decoder joins the encoder's maps.
  public init(
    encoder: any FeatureExtractor, classes: Int, width: Int = 16, skips: Bool = true,
    key: RandomKey
  ) {
    let finer = Array(encoder.featureChannels.dropLast().reversed()) + [0]
    var channels = encoder.featureChannels[encoder.featureChannels.count - 1]
    decoder = []
    for (index, joined) in finer.enumerated() {
      let out = width << (finer.count - 1 - index)
      decoder.append(
        .convPair(
          channels + (skips ? joined : 0), out, key: key.fold(\Self.decoder).fold(index)))
      channels = out
    }
    head = Conv2D(channels, classes, kernel: 1, key: key.fold(\Self.head))
    self.encoder = encoder
    hasSkips = skips
  }

  /// Maps images `[N, H, W, C]` to logits `[N, H, W, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    guard x.rank == 4 else {
      return context.reject(
        "needs images [batch, height, width, channels], got \(x.shape)",
        standIn: [x.shape.first ?? 1, 1, 1, head.weight.value.shape[0]])
    }
    let child = context.children(of: self)
    var maps = child.encoder.featureMaps(x)
    var y = maps.removeLast()
    for stage in child.decoder {
      let joined = maps.popLast()
      let size = joined?.shape ?? x.shape
      y = y.resized(to: Pair(size[1], size[2]))
      if let joined, hasSkips { y = .concatenated([joined, y], axis: 3) }
      y = stage(y)
    }
    return child.head(y)
  }
}

extension BackboneUNet {
  static let entry = ModelEntry(
    "unet_backbone", "a U-Net whose encoder is a classification network", task: .segmentation,
    classes: 2,
    reference: "Ronneberger et al. 2015, U-Net; encoders as in Iglovikov & Shvets 2018, TernausNet",
    options: [
      Backbones.option,
      ModelOption(
        "width", "channels of the decoder at the image's size; each halving doubles them",
        default: 16, in: 1...128),
      ModelOption("skips", "whether the decoder sees the encoder's maps", default: true),
    ]
  ) { shape, options, key in
    BackboneUNet(
      encoder: Backbones.encoder(options, shape, key: key), classes: shape.classes,
      width: options.integer("width"), skips: options.flag("skips"), key: key)
  }
}
