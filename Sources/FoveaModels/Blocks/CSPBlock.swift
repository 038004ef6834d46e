import FoveaSupport
import FoveaLayers
import FoveaTensors

/// A cross-stage partial block (Wang et al. 2020), in the form where every bottleneck's result
/// reaches the end: a 1×1 convolution makes two halves, bottlenecks of two 3×3 convolutions work on
/// the second one after the other, and a 1×1 convolution joins both halves and all their results.
public struct CSPBlock: Layer {
  /// 1×1, to both halves.
  public var enter: ConvNorm
  /// Pairs of 3×3 convolutions, each on the result of the one before.
  public var bottlenecks: [Sequential]
  /// 1×1, from both halves and the bottlenecks' results.
  public var leave: ConvNorm
  private let half: Int
  private let hasSkips: Bool

  /// Makes a block.
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
    enter = conv(inChannels, 2 * half, 1, key.fold("enter"))
    bottlenecks = (0..<depth).map { index in
      let key = key.fold("bottlenecks").fold(index)
      return Sequential(conv(half, half, 3, key.fold(0)), conv(half, half, 3, key.fold(1)))
    }
    leave = conv((2 + depth) * half, outChannels, 1, key.fold("leave"))
    self.half = half
    hasSkips = skips
  }

  /// Maps images to images of the same size.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let both = enter(x, context, as: "enter")
    var parts = [both]
    var y = both.sliced(axis: 3, half..<2 * half)
    for (index, bottleneck) in bottlenecks.enumerated() {
      let change = bottleneck(y, context, as: "bottlenecks.\(index)")
      y = hasSkips ? y + change : change
      parts.append(y)
    }
    return leave(.concatenated(parts, axis: 3), context, as: "leave")
  }

  /// Names `enter`, `bottlenecks` and `leave`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("enter", &enter)
    visitor.child("bottlenecks", &bottlenecks)
    visitor.child("leave", &leave)
  }
}
