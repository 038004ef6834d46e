import FoveaTensors

/// Steps that shrink with the gradients seen (Duchi et al. 2011):
///
///     s ← s + g²
///     w ← w − η g / (√s + ε)
///
/// Weight decay is added to the gradient.
public struct AdaGrad: Optimizer {
  /// `adagrad`
  public static let name = "adagrad"
  /// ε
  public var epsilon: Float
  /// Where s starts.
  public var initialAccumulator: Float
  /// `squares` by path.
  public var slots = OptimizerSlots()

  /// Makes an optimizer.
  public init(epsilon: Float = 1e-10, initialAccumulator: Float = 0) {
    self.epsilon = epsilon
    self.initialAccumulator = initialAccumulator
  }

  /// Appends one update.
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

extension AdaGrad {
  private enum CodingKeys: String, CodingKey { case epsilon, initialAccumulator }

  /// Reads settings; absent ones take their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      epsilon: try values.decodeIfPresent(Float.self, forKey: .epsilon) ?? 1e-10,
      initialAccumulator: try values.decodeIfPresent(Float.self, forKey: .initialAccumulator) ?? 0)
  }
}
