import FoveaLayers
import FoveaTensors

/// Squeeze-and-excitation (Hu et al. 2018) with 1×1 convolutions on the means of the channels, as
/// in torchvision: `fc1` and `fc2`.
public struct ChannelGate: CompositeLayer {
  /// 1×1, from the channels to a hidden width.
  public var fc1: Conv2D
  /// 1×1, back to the channels.
  public var fc2: Conv2D
  /// The function of the hidden numbers.
  public let activation: Activation
  /// The function that gives the factors of the channels.
  public let gate: Activation

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("fc1", \.fc1), .child("fc2", \.fc2)]

  /// Makes a gate; weights are He-normal by fan-out and biases 0.
  public init(
    _ channels: Int, hidden: Int, activation: Activation = .relu, gate: Activation = .sigmoid,
    key: RandomKey
  ) {
    func layer(_ inChannels: Int, _ outChannels: Int, _ key: RandomKey) -> Conv2D {
      Conv2D(
        inChannels, outChannels, kernel: 1, initializer: .heNormal(fan: .out),
        biasInitializer: .constant(0), key: key)
    }
    fc1 = layer(channels, hidden, key.fold(\Self.fc1))
    fc2 = layer(hidden, channels, key.fold(\Self.fc2))
    self.activation = activation
    self.gate = gate
  }

  /// Weights the channels of images `[N, H, W, channels]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    guard x.rank == 4 else {
      return context.reject("needs images [N, H, W, C], got \(x.shape)", standIn: x.shape)
    }
    let child = context.children(of: self)
    let means = x.globalAveragePool2D().reshaped([x.shape[0], 1, 1, x.shape[3]])
    return x * gate(child.fc2(activation(child.fc1(means))))
  }
}
