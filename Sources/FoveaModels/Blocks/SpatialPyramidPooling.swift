import FoveaLayers
import FoveaSupport
import FoveaTensors

/// Spatial pyramid pooling, the fast form (SPPF): a 1×1 convolution to half the channels, a chain
/// of three maximum poolings of stride 1, and a 1×1 convolution over its input and all results.
/// Chained poolings of 5 pixels cover 5, 9 and 13 pixels, as the parallel ones of He et al. 2015
/// do.
public struct SpatialPyramidPooling: CompositeLayer {
  /// 1×1, to half the channels.
  public var enter: ConvNorm
  /// 1×1, from the input of the poolings and their three results.
  public var leave: ConvNorm
  private let window: Int

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("enter", \.enter), .child("leave", \.leave)]

  /// Makes a block; ε and the momentum of its normalizations are 0.001 and 0.03 by default.
  ///
  /// - Precondition: `window` is odd, so that poolings keep the size.
  public init(
    _ inChannels: Int, _ outChannels: Int, window: Int = 5, activation: Activation = .silu,
    epsilon: Float = 1e-3, momentum: Float = 0.03, key: RandomKey
  ) {
    precondition(window % 2 == 1, "SpatialPyramidPooling: the window must be odd, got \(window)")
    let hidden = max(inChannels / 2, 1)
    enter = ConvNorm(
      inChannels, hidden, kernel: 1, activation: activation, epsilon: epsilon, momentum: momentum,
      key: key.fold(\Self.enter))
    leave = ConvNorm(
      4 * hidden, outChannels, kernel: 1, activation: activation, epsilon: epsilon,
      momentum: momentum, key: key.fold(\Self.leave))
    self.window = window
  }

  /// Maps images `[N, H, W, in]` to `[N, H, W, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let pool = MaxPool2D(Pair(window), strides: 1, padding: .all(window / 2))
    var parts = [child.enter(x)]
    for index in 0..<3 { parts.append(pool(parts[index], context, as: "pool.\(index)")) }
    return child.leave(.concatenated(parts, axis: 3))
  }
}
