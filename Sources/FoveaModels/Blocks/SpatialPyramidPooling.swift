import FoveaSupport
import FoveaLayers
import FoveaTensors

/// Spatial pyramid pooling, the fast form (SPPF): a 1×1 convolution to half the channels, three
/// maximum poolings of stride 1 one after the other, and a 1×1 convolution over what came before and
/// after each. Poolings of 5 pixels in a row see 5, 9 and 13, as the parallel ones of He et al. 2015.
public struct SpatialPyramidPooling: Layer {
  /// 1×1, to half the channels.
  public var enter: ConvNorm
  /// 1×1, from all four.
  public var leave: ConvNorm
  private let window: Int

  /// Makes a block.
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
      key: key.fold("enter"))
    leave = ConvNorm(
      4 * hidden, outChannels, kernel: 1, activation: activation, epsilon: epsilon,
      momentum: momentum, key: key.fold("leave"))
    self.window = window
  }

  /// Maps images to images of the same size.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let pool = MaxPool2D(Pair(window), strides: 1, padding: .all(window / 2))
    var parts = [enter(x, context, as: "enter")]
    for index in 0..<3 { parts.append(pool(parts[index], context, as: "pool.\(index)")) }
    return leave(.concatenated(parts, axis: 3), context, as: "leave")
  }

  /// Names `enter` and `leave`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("enter", &enter)
    visitor.child("leave", &leave)
  }
}
