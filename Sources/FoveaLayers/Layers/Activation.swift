import FoveaTensors

/// A function of every element; softmax is a function of every row along the last axis.
public enum Activation: String, ParameterlessLayer, CaseIterable, Codable {
  /// x
  case identity
  /// max(x, 0)
  case relu
  /// min(max(x, 0), 6)
  case relu6
  /// x if positive, else 0.01 x
  case leakyReLU
  /// x if positive, else eˣ − 1
  case elu
  /// x Φ(x)
  case gelu
  /// GELU approximated by tanh
  case geluTanh
  /// x · sigmoid(x)
  case silu
  /// x · min(max(x + 3, 0), 6) / 6
  case hardSwish
  /// min(max(x + 3, 0), 6) / 6
  case hardSigmoid
  /// 1 / (1 + e⁻ˣ)
  case sigmoid
  /// Hyperbolic tangent
  case tanh
  /// log(1 + eˣ)
  case softplus
  /// x · tanh(softplus(x))
  case mish
  /// eˣ / Σ eˣ over the last axis
  case softmax

  /// The name of the function, for example `relu`.
  public var kind: String { rawValue }

  /// Applies the function to a tensor of any shape.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .identity: x
    case .relu: x.relu()
    case .relu6: x.relu6()
    case .leakyReLU: x.leakyReLU()
    case .elu: x.elu()
    case .gelu: x.gelu()
    case .geluTanh: x.geluTanh()
    case .silu: x.silu()
    case .hardSwish: x.hardSwish()
    case .hardSigmoid: x.hardSigmoid()
    case .sigmoid: x.sigmoid()
    case .tanh: x.tanh()
    case .softplus: x.softplus()
    case .mish: x.mish()
    case .softmax: x.softmax()
    }
  }

  /// Applies the function to a tensor of any shape.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor { self(x) }
}
