import FoveaTensors

/// Squeeze-and-excitation: y = x · σ(W₂ relu(W₁ mean(x))), a gate for each channel from the means of
/// all (Hu et al. 2018).
public struct SqueezeExcitation: CompositeLayer {
  /// To `channels / reduction`
  public var fc1: Linear
  /// Back to the channels
  public var fc2: Linear

  /// `fc1` and `fc2`.
  public static let children: Children<Self> = [.child("fc1", \.fc1), .child("fc2", \.fc2)]

  /// Makes a gate; at least one hidden number.
  public init(_ channels: Int, reduction: Int = 16, key: RandomKey) {
    let hidden = max(1, channels / reduction)
    fc1 = Linear(channels, hidden, key: key.fold(\Self.fc1))
    fc2 = Linear(hidden, channels, key: key.fold(\Self.fc2))
  }

  /// Weighs the channels of images `[N, H, W, channels]`.
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
