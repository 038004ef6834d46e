import FoveaLayers
import FoveaTensors

/// Convolution without bias, batch normalization, activation: PyTorch's `Conv2dNormActivation`.
/// The weights are He-normal by fan-out, as torchvision's.
public struct ConvNorm: CompositeLayer {
  /// The convolution, path `0`.
  public var conv: Conv2D
  /// The normalization, path `1`.
  public var norm: BatchNorm
  /// What follows.
  public let activation: Activation

  /// `0` and `1`, as in PyTorch.
  public static let children: Children<Self> = [.child("0", \.conv), .child("1", \.norm)]

  /// Makes the three; padding keeps the size at stride 1, the same on all sides unless given.
  /// `epsilon` and `momentum` are the normalization's.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, groups: Int = 1,
    padding: Padding? = nil, activation: Activation, epsilon: Float = 1e-5, momentum: Float = 0.1,
    key: RandomKey
  ) {
    conv = Conv2D(
      inChannels, outChannels, kernel: Pair(kernel), strides: strides,
      padding: padding ?? .all((kernel - 1) / 2), groups: groups, bias: false,
      initializer: .heNormal(fan: .out), key: key)
    norm = BatchNorm(outChannels, epsilon: epsilon, momentum: momentum)
    self.activation = activation
  }

  /// Applies the three to images.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.norm(child.conv(x))
    return activation == .identity ? y : activation(y, context, as: "2")
  }
}
