import FoveaLayers
import FoveaTensors

/// A small hybrid of convolutions and transformer: inverted residuals down to a sixteenth of the
/// image's size, then transformer blocks over all positions of the map.
///
/// Convolutions learn edges and textures from less data; attention covers the whole image. A
/// depthwise convolution encodes the position (Chu et al. 2021), so that images may have any size.
/// The cost of attention grows with the square of the number of positions: 196 for 224×224 pixels.
public struct HybridNet: CompositeLayer {
  /// A convolution of stride 2, inverted residuals, and a 1×1 convolution to the tokens' dimension.
  public var stem: Sequential
  /// 3×3 depthwise, added to the map as encoding of the position.
  public var position: Conv2D
  /// Transformer blocks over all positions of the map.
  public var blocks: [TransformerBlock]
  /// Normalization after the last block.
  public var norm: LayerNorm
  /// Dropout before the dense layer.
  public let dropout: Dropout
  /// From 128 numbers to the classes.
  public var fc: Linear

  /// Expansion, channels, number of blocks and first stride of each group of inverted residuals.
  private static let groups: [InvertedResidual.Group] = [
    (1, 16, 1, 1), (4, 24, 2, 2), (4, 48, 2, 2), (4, 96, 2, 2),
  ]
  private static let dimension = 128

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("stem", \.stem), .child("position", \.position), .child("blocks", \.blocks),
    .child("norm", \.norm), .child("fc", \.fc),
  ]

  /// Builds the model for images of any size.
  ///
  /// - Parameters:
  ///   - depth: Number of transformer blocks, 3 by default.
  ///   - dropout: Rate in the blocks and before the dense layer, 0.1 by default.
  public init(_ shape: ModelShape, depth: Int = 3, dropout: Float = 0.1, key: RandomKey) {
    let stagesKey = key.fold(\Self.stem)
    var (layers, channels) = InvertedResidual.stages(
      shape.inputChannels, Self.groups, key: stagesKey)
    let dimension = Self.dimension
    layers.append(
      ConvNorm(
        channels, dimension, kernel: 1, activation: .identity,
        key: stagesKey.fold(layers.count)))
    stem = Sequential(layers)
    position = Conv2D(
      dimension, dimension, kernel: 3, padding: .all(1), groups: dimension,
      key: key.fold(\Self.position))
    blocks = (0..<depth).map {
      TransformerBlock(
        dimension, heads: 4, hidden: 2 * dimension, dropout: dropout,
        key: key.fold(\Self.blocks).fold($0))
    }
    norm = LayerNorm([dimension])
    self.dropout = Dropout(dropout)
    fc = Linear(dimension, shape.classes, key: key.fold(\Self.fc))
  }

  /// Maps images `[N, H, W, C]` to logits `[N, classes]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let map = child.stem(x)
    let placed = map + child.position(map)
    var tokens = placed.reshaped([x.shape[0], -1, Self.dimension])
    for block in child.blocks { tokens = block(tokens) }
    let pooled = child.norm(tokens).mean(axes: [1])
    return child.fc(dropout(pooled, context, as: "dropout"))
  }
}

extension HybridNet {
  static let entry = ModelEntry(
    "hybrid", "inverted residuals, then transformer blocks over the whole image",
    reference: "Fovea's own, in the manner of Dai et al. 2021, CoAtNet",
    options: [ModelOption("depth", "number of transformer blocks", default: 3, in: 1...12)]
  ) { shape, options, key in HybridNet(shape, depth: options.integer("depth"), key: key) }
}
