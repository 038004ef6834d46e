import FoveaTensors

/// A limit on gradients, so that one bad batch can't move the weights far.
public enum GradientClipping: Hashable, Sendable {
  /// Scales all gradients by one factor, so that their joint length is at most this (Pascanu et al.
  /// 2013).
  case norm(Float)
  /// Limits every element to ± this.
  case value(Float)

  /// The gradients after clipping, unevaluated.
  public func clipped(_ gradients: [Tensor]) -> [Tensor] {
    switch self {
    case .norm(let limit):
      // The small term keeps the quotient finite, as in PyTorch.
      let factor = (limit / (globalNorm(gradients) + 1e-6)).minimum(1)
      return gradients.map { $0 * factor }
    case .value(let limit):
      return gradients.map { $0.clamped(-limit...limit) }
    }
  }
}

/// The length of all tensors taken as one vector: a scalar, unevaluated.
public func globalNorm(_ tensors: [Tensor]) -> Tensor {
  tensors.map { $0.squared().sum() }.reduce(Tensor.zeros([]), +).sqrt()
}
