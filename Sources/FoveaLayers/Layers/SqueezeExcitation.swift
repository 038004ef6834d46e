import FoveaTensors

/// Squeeze-and-excitation: y = x · σ(W₂ relu(W₁ mean(x))), a gate for each channel that depends on
/// the means of all channels (Hu et al. 2018).
public struct SqueezeExcitation: CompositeLayer {
  /// From the channels to `channels / reduction`.
  public var fc1: Linear
  /// Back to the channels.
  public var fc2: Linear

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("fc1", \.fc1), .child("fc2", \.fc2)]

  /// Makes a gate with a hidden width of `channels / reduction`, at least 1.
  public init(_ channels: Int, reduction: Int = 16, key: RandomKey) {
    let hidden = max(1, channels / reduction)
    fc1 = Linear(channels, hidden, key: key.fold(\Self.fc1))
    fc2 = Linear(hidden, channels, key: key.fold(\Self.fc2))
  }

  /// Weights the channels of images `[N, H, W, channels]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x, channels: fc2.weight.value.shape[0]) {
      return context.reject(problem, standIn: x.shape)
    }
    let child = context.children(of: self)
    let hidden = child.fc1(x.globalAveragePool2D()).relu()
    let gates = child.fc2(hidden).sigmoid()
    return x * gates.reshaped([x.shape[0], 1, 1, x.shape[3]])
  }
}
