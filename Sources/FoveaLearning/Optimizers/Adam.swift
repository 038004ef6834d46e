import FoveaTensors

/// Adam (Kingma & Ba 2015): steps of about the learning rate, whatever the gradients' scale.
///
///     w ← w − η m̂ / (√v̂ + ε)
///
/// with m̂ and v̂ the bias-corrected running means of g and g². Weight decay is added to the
/// gradient; `AdamW` decouples it.
public struct Adam: Optimizer {
  /// β₁
  public var beta1: Float
  /// β₂
  public var beta2: Float
  /// ε
  public var epsilon: Float
  /// `mean`, `squares`, `firstStep` by path.
  public var slots = OptimizerSlots()

  /// Makes an optimizer.
  public init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// Appends one update.
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
