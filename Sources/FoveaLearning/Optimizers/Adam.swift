import FoveaTensors

/// Adam (Kingma & Ba 2015): steps of about the learning rate, whatever the gradients' scale.
///
///     w ← w − η m̂ / (√v̂ + ε)
///
/// with m̂ and v̂ the bias-corrected running means of g and g². Weight decay is added to the
/// gradient; `AdamW` decouples it.
public struct Adam: Optimizer {
  /// `adam`
  public static let name = "adam"
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

extension Adam {
  private enum CodingKeys: String, CodingKey { case beta1, beta2, epsilon }

  /// Reads settings; absent ones take their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      beta1: try values.decodeIfPresent(Float.self, forKey: .beta1) ?? 0.9,
      beta2: try values.decodeIfPresent(Float.self, forKey: .beta2) ?? 0.999,
      epsilon: try values.decodeIfPresent(Float.self, forKey: .epsilon) ?? 1e-8)
  }
}
