import FoveaLayers
import FoveaTensors

/// Convolution without bias, batch normalization, activation: PyTorch's `Conv2dNormActivation`.
/// Weights are He-normal by fan-out by default, as in most networks of torchvision.
public struct ConvNorm: CompositeLayer {
  /// The convolution.
  public var conv: Conv2D
  /// The normalization.
  public var norm: BatchNorm
  /// The activation.
  public let activation: Activation

  /// The children, with PyTorch's names.
  public static let children: Children<Self> = [.child("0", \.conv), .child("1", \.norm)]

  /// Makes the three. Padding is equal on all sides by default and keeps the size at stride 1.
  /// `epsilon` and `momentum` are those of the normalization.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, groups: Int = 1,
    padding: Padding? = nil, activation: Activation, epsilon: Float = 1e-5, momentum: Float = 0.1,
    initializer: Initializer = .heNormal(fan: .out), key: RandomKey
  ) {
    conv = Conv2D(
      inChannels, outChannels, kernel: Pair(kernel), strides: strides,
      padding: padding ?? .all((kernel - 1) / 2), groups: groups, bias: false,
      initializer: initializer, key: key)
    norm = BatchNorm(outChannels, epsilon: epsilon, momentum: momentum)
    self.activation = activation
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.norm(child.conv(x))
    return activation == .identity ? y : activation(y, context, as: "2")
  }
}
