import FoveaLayers
import FoveaTensors

/// Doubles the height and width of an image, and changes its channels.
///
/// Either a 2×2 transposed convolution of stride 2, as in the U-Net paper, or a 1×1 convolution and
/// bilinear resizing. The latter has a quarter of the weights and no checkerboard artefacts
/// (Odena et al. 2016). Paths are those of the convolution: `weight` and `bias`.
public struct Enlarge: Layer {
  /// The operation that doubles an image.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// A transposed convolution.
    case transposed
    /// A 1×1 convolution and bilinear resizing.
    case bilinear
  }

  private var transposed: TransposedConv2D?
  private var pointwise: Conv2D?

  /// Makes a doubling of height and width, by a transposed convolution by default.
  public init(
    _ inChannels: Int, _ outChannels: Int, _ method: Method = .transposed, key: RandomKey
  ) {
    switch method {
    case .transposed:
      transposed = TransposedConv2D(inChannels, outChannels, kernel: 2, strides: 2, key: key)
    case .bilinear:
      pointwise = Conv2D(inChannels, outChannels, kernel: 1, key: key)
    }
  }

  /// The kind of convolution.
  public var kind: String { transposed.map(\.kind) ?? "Conv2D+resize" }

  /// Maps images `[N, H, W, in]` to `[N, 2H, 2W, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let transposed { return transposed(x, context) }
    // Convolution first: the same numbers at a quarter of the work, since bilinear weights sum to
    // 1.
    let y = pointwise?(x, context) ?? x
    return y.resized(to: Pair(2 * y.shape[1], 2 * y.shape[2]))
  }

  /// Visits `weight` and `bias` of the convolution.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    transposed?.visit(&visitor)
    pointwise?.visit(&visitor)
  }
}

extension Enlarge {
  /// The option `up` of models with a decoder.
  static let option = ModelOption(
    "up", "how the decoder doubles the image", default: Method.transposed.rawValue,
    of: Method.allCases.map(\.rawValue))
}

extension Enlarge.Method {
  /// The choice that the option `up` stands for.
  init(_ options: ModelOptions) { self = Self(rawValue: options.text("up")) ?? .transposed }
}
