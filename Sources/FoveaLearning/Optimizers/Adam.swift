import FoveaTensors

/// Adam (Kingma & Ba 2015): steps of about the learning rate at any scale of the gradients.
///
///     w ← w − η m̂ / (√v̂ + ε)
///
/// with m̂ and v̂ the bias-corrected running means of g and g². Weight decay is added to the
/// gradient; `AdamW` decouples it.
public struct Adam: Optimizer {
  /// β₁, the decay of the running mean of g.
  public var beta1: Float
  /// β₂, the decay of the running mean of g².
  public var beta2: Float
  /// ε, added to the divisor.
  public var epsilon: Float
  /// `mean`, `squares`, `firstStep` by parameter path.
  public var slots = OptimizerSlots()

  /// Makes Adam with the paper's defaults.
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
      p.value
        - moments.step(
          p, gradient: p.decayedGradient, learningRate: learningRate, number: step, slots: &slots)
    }
  }
}
