import FoveaLayers
import FoveaSupport
import FoveaTensors

/// A cross-stage partial block (Wang et al. 2020), in the form that joins the results of all
/// bottlenecks. A 1×1 convolution makes two halves. A chain of bottlenecks, each of two 3×3
/// convolutions, follows the second half. A 1×1 convolution joins both halves and all results.
public struct CSPBlock: CompositeLayer {
  /// 1×1, from the input to both halves.
  public var enter: ConvNorm
  /// Pairs of 3×3 convolutions, in a chain.
  public var bottlenecks: [Sequential]
  /// 1×1, from both halves and the bottlenecks' results.
  public var leave: ConvNorm
  private let half: Int
  private let hasSkips: Bool

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("enter", \.enter), .child("bottlenecks", \.bottlenecks), .child("leave", \.leave),
  ]

  /// Makes a block; ε and the momentum of its normalizations are 0.001 and 0.03 by default.
  ///
  /// - Parameters:
  ///   - depth: Number of bottlenecks.
  ///   - skips: Whether each bottleneck adds its input to its result.
  public init(
    _ inChannels: Int, _ outChannels: Int, depth: Int, skips: Bool, activation: Activation = .silu,
    epsilon: Float = 1e-3, momentum: Float = 0.03, key: RandomKey
  ) {
    precondition(
      outChannels % 2 == 0, "CSPBlock: the output's channels must be even, got \(outChannels)")
    let half = outChannels / 2
    func conv(_ from: Int, _ to: Int, _ kernel: Int, _ key: RandomKey) -> ConvNorm {
      ConvNorm(
        from, to, kernel: kernel, activation: activation, epsilon: epsilon, momentum: momentum,
        key: key)
    }
    enter = conv(inChannels, 2 * half, 1, key.fold(\Self.enter))
    bottlenecks = (0..<depth).map { index in
      let key = key.fold(\Self.bottlenecks).fold(index)
      return Sequential(conv(half, half, 3, key.fold(0)), conv(half, half, 3, key.fold(1)))
    }
    leave = conv((2 + depth) * half, outChannels, 1, key.fold(\Self.leave))
    self.half = half
    hasSkips = skips
  }

  /// Maps images `[N, H, W, in]` to `[N, H, W, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let both = child.enter(x)
    var parts = [both]
    var y = both.sliced(axis: 3, half..<2 * half)
    for bottleneck in child.bottlenecks {
      let change = bottleneck(y)
      y = hasSkips ? y + change : change
      parts.append(y)
    }
    return child.leave(.concatenated(parts, axis: 3))
  }
}
