import FoveaTensors

/// Steps scaled by a running mean of squared gradients (Hinton 2012):
///
///     s ← ρ s + (1 − ρ) g²
///     w ← w − η g / (√s + ε)
///
/// as PyTorch has it; `epsilonInsideRoot` divides by √(s + ε), as Keras. `centered` subtracts the
/// square of the running mean gradient from s (Graves 2013). Weight decay is added to the gradient.
public struct RMSProp: Optimizer {
  /// `rmsprop`
  public static let name = "rmsprop"
  /// ρ
  public var decay: Float
  /// ε
  public var epsilon: Float
  /// How much of the last step is kept.
  public var momentum: Float
  /// Whether gradients are measured from their running mean.
  public var centered: Bool
  /// Whether ε stands under the root.
  public var epsilonInsideRoot: Bool
  /// `squares`, `mean`, `momentum` by path.
  public var slots = OptimizerSlots()

  /// Makes an optimizer.
  public init(
    decay: Float = 0.99, epsilon: Float = 1e-8, momentum: Float = 0, centered: Bool = false,
    epsilonInsideRoot: Bool = false
  ) {
    self.decay = decay
    self.epsilon = epsilon
    self.momentum = momentum
    self.centered = centered
    self.epsilonInsideRoot = epsilonInsideRoot
  }

  /// Appends one update.
  public mutating func update(
    parameters: [ParameterUpdate], learningRate: Tensor, step: Int
  ) -> [Tensor] {
    parameters.map { p in
      let g = p.decayedGradient
      var s = slots.value("squares", p) * decay + g * g * (1 - decay)
      slots.set("squares", p.path, to: s)
      if centered {
        let mean = slots.value("mean", p) * decay + g * (1 - decay)
        slots.set("mean", p.path, to: mean)
        // Rounding can make a variance of nothing negative.
        s = (s - mean * mean).maximum(0)
      }
      let scaled = g / (epsilonInsideRoot ? (s + epsilon).sqrt() : s.sqrt() + epsilon)
      guard momentum != 0 else { return p.value - scaled * p.rate(learningRate) }
      let v = slots.value("momentum", p) * momentum + scaled
      slots.set("momentum", p.path, to: v)
      return p.value - v * p.rate(learningRate)
    }
  }
}

extension RMSProp {
  private enum CodingKeys: String, CodingKey {
    case decay, epsilon, momentum, centered, epsilonInsideRoot
  }

  /// Reads settings; absent ones take their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      decay: try values.decodeIfPresent(Float.self, forKey: .decay) ?? 0.99,
      epsilon: try values.decodeIfPresent(Float.self, forKey: .epsilon) ?? 1e-8,
      momentum: try values.decodeIfPresent(Float.self, forKey: .momentum) ?? 0,
      centered: try values.decodeIfPresent(Bool.self, forKey: .centered) ?? false,
      epsilonInsideRoot: try values.decodeIfPresent(Bool.self, forKey: .epsilonInsideRoot)
        ?? false)
  }
}
