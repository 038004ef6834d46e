import FoveaTensors

/// Gradient descent with momentum:
///
///     v ← μ v + (1 − dampening) g
///     w ← w − η v            (Nesterov: w ← w − η (g + μ v))
///
/// in PyTorch's form, where the first step is v = g undamped; `dampsFirstStep` damps it too, which
/// with dampening μ is the averaging form v ← μ v + (1 − μ) g from v = 0. Without momentum it is
/// plain gradient descent. Weight decay is added to the gradient. (Polyak 1964; Nesterov 1983;
/// Sutskever et al. 2013.)
public struct SGD: Optimizer {
  /// `sgd`
  public static let name = "sgd"
  /// μ: how much of the last step is kept.
  public var momentum: Float
  /// How much of the gradient momentum leaves out.
  public var dampening: Float
  /// Whether to look ahead by the momentum.
  public var nesterov: Bool
  /// Whether dampening holds from the first step on.
  public var dampsFirstStep: Bool
  /// `momentum` by path.
  public var slots = OptimizerSlots()

  /// Makes an optimizer.
  public init(
    momentum: Float = 0, dampening: Float = 0, nesterov: Bool = false, dampsFirstStep: Bool = false
  ) {
    self.momentum = momentum
    self.dampening = dampening
    self.nesterov = nesterov
    self.dampsFirstStep = dampsFirstStep
  }

  /// Appends one update.
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

extension SGD {
  private enum CodingKeys: String, CodingKey {
    case momentum, dampening, nesterov, dampsFirstStep
  }

  /// Reads settings; absent ones take their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      momentum: try values.decodeIfPresent(Float.self, forKey: .momentum) ?? 0,
      dampening: try values.decodeIfPresent(Float.self, forKey: .dampening) ?? 0,
      nesterov: try values.decodeIfPresent(Bool.self, forKey: .nesterov) ?? false,
      dampsFirstStep: try values.decodeIfPresent(Bool.self, forKey: .dampsFirstStep) ?? false)
  }
}
