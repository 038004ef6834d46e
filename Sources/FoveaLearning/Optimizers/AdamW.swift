import FoveaTensors

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019): the decay acts on the weights
/// directly, not through the gradient's moments.
///
///     w ← (1 − η λ) w − η m̂ / (√v̂ + ε)
public struct AdamW: Optimizer {
  /// β₁, the decay of the running mean of g.
  public var beta1: Float
  /// β₂, the decay of the running mean of g².
  public var beta2: Float
  /// ε, added to the divisor.
  public var epsilon: Float
  /// `mean`, `squares`, `firstStep` by parameter path.
  public var slots = OptimizerSlots()

  /// Makes AdamW with the paper's defaults.
  public init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// Appends one update of all parameters.
  public mutating func update(
    parameters: [ParameterUpdate], learningRate: Tensor, step: Int
  ) -> [Tensor] {
    var moments = AdamMoments(beta1: beta1, beta2: beta2, epsilon: epsilon)
    return parameters.map { p in
      let kept =
        p.weightDecay == 0 ? p.value : p.value * (1 - p.rate(learningRate) * p.weightDecay)
      return kept
        - moments.step(
          p, gradient: p.gradient, learningRate: learningRate, number: step, slots: &slots)
    }
  }
}
