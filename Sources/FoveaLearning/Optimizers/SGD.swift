import FoveaTensors

/// Gradient descent with momentum:
///
///     v ← μ v + (1 − dampening) g
///     w ← w − η v            (Nesterov: w ← w − η (g + μ v))
///
/// This is PyTorch's form, where the first step is v = g undamped. `dampsFirstStep` damps it too;
/// with dampening μ that is the averaging form v ← μ v + (1 − μ) g from v = 0. Without momentum it
/// is plain gradient descent. Weight decay is added to the gradient. (Polyak 1964; Nesterov 1983;
/// Sutskever et al. 2013.)
public struct SGD: Optimizer {
  /// μ, the share of the last step that is kept; 0 for none.
  public var momentum: Float
  /// The share of the gradient that momentum excludes.
  public var dampening: Float
  /// Whether to use Nesterov's form.
  public var nesterov: Bool
  /// Whether dampening applies from the first step on.
  public var dampsFirstStep: Bool
  /// `momentum` by parameter path.
  public var slots = OptimizerSlots()

  /// Makes gradient descent.
  public init(
    momentum: Float = 0, dampening: Float = 0, nesterov: Bool = false, dampsFirstStep: Bool = false
  ) {
    self.momentum = momentum
    self.dampening = dampening
    self.nesterov = nesterov
    self.dampsFirstStep = dampsFirstStep
  }

  /// Appends one update of all parameters.
  public mutating func update(
    parameters: [ParameterUpdate], learningRate: Tensor, step: Int
  ) -> [Tensor] {
    var scalars = ScalarsByAge()
    return parameters.map { p in
      let g = p.decayedGradient
      guard momentum != 0 else { return p.value - g * p.rate(learningRate) }
      var kept = g
      if dampening != 0 {
        let part = scalars.values(slots.age(p.path, step: step)) {
          [$0 == 1 && !dampsFirstStep ? 1 : 1 - Double(dampening)]
        }
        kept = g * part[0]
      }
      let v = slots.value("momentum", p) * momentum + kept
      slots.set("momentum", p.path, to: v)
      return p.value - (nesterov ? g + v * momentum : v) * p.rate(learningRate)
    }
  }
}
