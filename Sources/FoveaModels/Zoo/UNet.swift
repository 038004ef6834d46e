import FoveaLayers
import FoveaSupport
import FoveaTensors

/// U-Net (Ronneberger et al. 2015): logits for every pixel of an image.
///
/// Each stage of the encoder halves the image and adds channels. Each stage of the decoder doubles
/// the image by a transposed convolution and joins the encoder's map of the same size. Unlike in
/// the paper, convolutions are padded, so that the output is as large as the image, and followed by
/// batch normalization.
///
/// Without skip connections the decoder gets the enlarged maps alone, and its first convolutions
/// read half as many channels. Nothing else changes, so that the effect of the connections can be
/// measured.
///
/// ```swift
/// let model = UNet(inputChannels: 3, classes: 2, key: RandomKey(seed: 1))
/// let logits = model(images, Context(training: false))  // [N, H, W, 3] to [N, H, W, 2]
/// ```
public struct UNet: CompositeLayer {
  /// Pairs of 3×3 convolutions, widest last; a 2×2 max pooling comes before each but the first.
  public var encoder: [Sequential]
  /// The doublings of the image, from the widest map up.
  public var up: [Enlarge]
  /// Pairs of 3×3 convolutions over the encoder's maps joined with the enlarged ones.
  public var decoder: [Sequential]
  /// 1×1, to the classes.
  public var head: Conv2D
  /// Whether the decoder joins the encoder's maps.
  public let hasSkips: Bool
  private let inputChannels: Int

  /// The children as PyTorch orders lists of modules, not in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("encoder", \.encoder), .child("up", \.up), .child("decoder", \.decoder),
    .child("head", \.head),
  ]

  /// Builds the model.
  ///
  /// - Parameters:
  ///   - widths: Channels of each stage of the encoder. Every stage but the first halves the image.
  ///   - skips: Whether the decoder joins the encoder's maps.
  ///   - method: The doubling of the image, by a transposed convolution by default.
  /// - Precondition: There is a width, and all numbers are positive.
  public init(
    inputChannels: Int, classes: Int, widths: [Int] = [32, 64, 128, 256, 512], skips: Bool = true,
    enlargingBy method: Enlarge.Method = .transposed, key: RandomKey
  ) {
    precondition(
      inputChannels > 0 && classes > 0 && !widths.isEmpty && widths.allSatisfy { $0 > 0 },
      "UNet: channels, classes and widths must be positive, got \(inputChannels), \(classes) and "
        + "\(widths)")
    self.inputChannels = inputChannels
    hasSkips = skips
    let steps = Array(zip(widths.dropFirst(), widths).reversed())
    encoder = zip([inputChannels] + widths, widths).enumerated().map { index, channels in
      Sequential.convPair(channels.0, channels.1, key: key.fold(\Self.encoder).fold(index))
    }
    up = steps.enumerated().map { index, channels in
      Enlarge(channels.0, channels.1, method, key: key.fold(\Self.up).fold(index))
    }
    decoder = steps.enumerated().map { index, channels in
      Sequential.convPair(
        (skips ? 2 : 1) * channels.1, channels.1, key: key.fold(\Self.decoder).fold(index))
    }
    head = Conv2D(widths[0], classes, kernel: 1, key: key.fold(\Self.head))
  }

  /// The divisor of valid image heights and widths, in pixels.
  public var sizeMultiple: Int { 1 << up.count }

  /// Maps images `[N, H, W, C]` to logits `[N, H, W, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problem(withImages: x.shape) {
      let size = x.rank == 4 ? Array(x.shape.dropLast()) : [x.shape.first ?? 1, 1, 1]
      return context.reject(problem, standIn: size + [head.weight.value.shape[0]])
    }
    let child = context.children(of: self)
    var maps: [Tensor] = []
    for (index, stage) in child.encoder.enumerated() {
      let smaller = maps.last.map { MaxPool2D(2)($0, context, as: "pool.\(index - 1)") }
      maps.append(stage(smaller ?? x))
    }
    var y = maps.removeLast()
    for (enlarge, stage) in zip(child.up, child.decoder) {
      y = enlarge(y)
      let skipped = maps.removeLast()
      if hasSkips { y = .concatenated([skipped, y], axis: -1) }
      y = stage(y)
    }
    return child.head(y)
  }

  /// The problem with images of a shape, or nil. Checked here because in a check of the model the
  /// stand-ins of rejected layers could not be concatenated.
  private func problem(withImages shape: [Int]) -> String? {
    guard shape.count == 4 else {
      return "needs images [batch, height, width, channels], got \(shape)"
    }
    guard shape[3] == inputChannels else {
      return "expects \(inputChannels) channels (axis 3), got \(shape[3]) in \(shape)"
    }
    guard shape[1...2].contains(where: { $0 == 0 || $0 % sizeMultiple != 0 }) else { return nil }
    return
      "the image is \(shape[1])x\(shape[2]), but is halved \(up.count) times and doubled again: "
      + "height and width must be multiples of \(sizeMultiple)"
  }
}

extension UNet {
  static let entry = ModelEntry(
    "unet", "a class for each pixel: the usual first choice for segmentation", task: .segmentation,
    imageSize: 256, classes: 2, parameters: 7_763_074,
    reference: "Ronneberger et al. 2015, U-Net: Convolutional Networks for Biomedical Image "
      + "Segmentation",
    options: [
      ModelOption("depth", "how often the image is halved", default: 4, in: 0...8),
      ModelOption(
        "width", "channels at the image's size; each halving doubles them", default: 32, in: 1...512
      ),
      ModelOption("skips", "whether the decoder sees the encoder's maps", default: true),
      Enlarge.option,
    ]
  ) { shape, options, key in
    UNet(
      inputChannels: shape.inputChannels, classes: shape.classes,
      widths: (0...options.integer("depth")).map { options.integer("width") << $0 },
      skips: options.flag("skips"), enlargingBy: Enlarge.Method(options), key: key)
  }
}
