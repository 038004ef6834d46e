import FoveaTensors

/// AdaGrad: the step shrinks with the sum of squared gradients (Duchi et al. 2011):
///
///     s ← s + g²
///     w ← w − η g / (√s + ε)
///
/// Weight decay is added to the gradient.
public struct AdaGrad: Optimizer {
  /// ε, added to the divisor.
  public var epsilon: Float
  /// The initial value of s.
  public var initialAccumulator: Float
  /// `squares` by parameter path.
  public var slots = OptimizerSlots()

  /// Makes AdaGrad with PyTorch's defaults.
  public init(epsilon: Float = 1e-10, initialAccumulator: Float = 0) {
    self.epsilon = epsilon
    self.initialAccumulator = initialAccumulator
  }

  /// Appends one update of all parameters.
  public mutating func update(
    parameters: [ParameterUpdate], learningRate: Tensor, step: Int
  ) -> [Tensor] {
    parameters.map { p in
      let g = p.decayedGradient
      let s = slots.value("squares", p, initial: initialAccumulator) + g * g
      slots.set("squares", p.path, to: s)
      return p.value - g / (s.sqrt() + epsilon) * p.rate(learningRate)
    }
  }
}
