import FoveaTensors

/// Steps scaled by a running mean of squared gradients (Hinton 2012):
///
///     s ← ρ s + (1 − ρ) g²
///     w ← w − η g / (√s + ε)
///
/// This is PyTorch's form; `epsilonInsideRoot` divides by √(s + ε), as in Keras. `centered`
/// subtracts the square of the running mean gradient from s (Graves 2013). Weight decay is added to
/// the gradient.
public struct RMSProp: Optimizer {
  /// ρ, the decay of the running mean.
  public var decay: Float
  /// ε, added to the divisor.
  public var epsilon: Float
  /// The share of the last step that is kept, 0 for none.
  public var momentum: Float
  /// Whether s is the variance of gradients rather than their mean square.
  public var centered: Bool
  /// Whether ε is inside the root.
  public var epsilonInsideRoot: Bool
  /// `squares`, `mean`, `momentum` by parameter path.
  public var slots = OptimizerSlots()

  /// Makes RMSProp with PyTorch's defaults.
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

  /// Appends one update of all parameters.
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
        // Rounding can make a variance near 0 negative.
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
