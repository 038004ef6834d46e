import CFoveaKernels

// The functions of one number, each with its kernel's instruction, gradient and method. To add one,
// write an entry here, its opcode in `fovea_opcode` and its loop in `templates/pointwise.inc`.

extension UnaryFunction {
  package static let negate = UnaryFunction("negate", FOVEA_NEG_F, integer: FOVEA_NEG_I) {
    g, _, _ in
    -g
  }
}
extension Tensor {
  /// The negative of every element.
  public static prefix func - (a: Tensor) -> Tensor { a.applying(.negate) }
}

extension UnaryFunction {
  package static let abs = UnaryFunction("abs", FOVEA_ABS_F, integer: FOVEA_ABS_I) { g, x, _ in
    g * x.sign()
  }
}
extension Tensor {
  /// The absolute value of every element.
  public func abs() -> Tensor { applying(.abs) }
}

extension UnaryFunction {
  package static let sign = UnaryFunction("sign", FOVEA_SIGN_F, integer: FOVEA_SIGN_I)
}
extension Tensor {
  /// The sign of every element: −1, 0 or 1.
  public func sign() -> Tensor { applying(.sign) }
}

extension UnaryFunction {
  package static let sqrt = UnaryFunction("sqrt", FOVEA_SQRT_F, cost: 3) { g, _, y in
    g * 0.5 / y
  }
}
extension Tensor {
  /// √x, NaN where x is negative.
  public func sqrt() -> Tensor { applying(.sqrt) }
}

extension UnaryFunction {
  package static let rsqrt = UnaryFunction("rsqrt", FOVEA_RSQRT_F, cost: 3) { g, x, y in
    g * -0.5 * y / x
  }
}
extension Tensor {
  /// 1 / √x, element by element.
  public func rsqrt() -> Tensor { applying(.rsqrt) }
}

extension UnaryFunction {
  package static let reciprocal = UnaryFunction("reciprocal", FOVEA_RECIPROCAL_F) { g, _, y in
    -g * y * y
  }
}
extension Tensor {
  /// 1 / x, element by element.
  public func reciprocal() -> Tensor { applying(.reciprocal) }
}

extension UnaryFunction {
  package static let exp = UnaryFunction("exp", FOVEA_EXP_F, cost: 12) { g, _, y in
    g * y
  }
}
extension Tensor {
  /// eˣ, element by element.
  public func exp() -> Tensor { applying(.exp) }
}

extension UnaryFunction {
  package static let expm1 = UnaryFunction("expm1", FOVEA_EXPM1_F, cost: 12) { g, _, y in
    g * (y + 1)
  }
}
extension Tensor {
  /// eˣ − 1, accurate near 0.
  public func expm1() -> Tensor { applying(.expm1) }
}

extension UnaryFunction {
  package static let log = UnaryFunction("log", FOVEA_LOG_F, cost: 12) { g, x, _ in
    g / x
  }
}
extension Tensor {
  /// The natural logarithm of every element.
  public func log() -> Tensor { applying(.log) }
}

extension UnaryFunction {
  package static let log1p = UnaryFunction("log1p", FOVEA_LOG1P_F, cost: 12) { g, x, _ in
    g / (x + 1)
  }
}
extension Tensor {
  /// log(1 + x), accurate near 0.
  public func log1p() -> Tensor { applying(.log1p) }
}

extension UnaryFunction {
  package static let tanh = UnaryFunction("tanh", FOVEA_TANH_F, cost: 12) { g, _, y in
    g * (1 - y * y)
  }
}
extension Tensor {
  /// The hyperbolic tangent of every element.
  public func tanh() -> Tensor { applying(.tanh) }
}

extension UnaryFunction {
  package static let sigmoid = UnaryFunction("sigmoid", FOVEA_SIGMOID_F, cost: 12) { g, _, y in
    g * y * (1 - y)
  }
}
extension Tensor {
  /// The logistic function 1 / (1 + e⁻ˣ).
  public func sigmoid() -> Tensor { applying(.sigmoid) }
}

extension UnaryFunction {
  package static let erf = UnaryFunction("erf", FOVEA_ERF_F, cost: 12) { g, x, _ in
    g * (2 / Float.pi.squareRoot()) * (-(x * x)).exp()
  }
}
extension Tensor {
  /// The error function of every element.
  public func erf() -> Tensor { applying(.erf) }
}

extension UnaryFunction {
  package static let sin = UnaryFunction("sin", FOVEA_SIN_F, cost: 12) { g, x, _ in
    g * x.cos()
  }
}
extension Tensor {
  /// The sine of every element in radians.
  public func sin() -> Tensor { applying(.sin) }
}

extension UnaryFunction {
  package static let cos = UnaryFunction("cos", FOVEA_COS_F, cost: 12) { g, x, _ in
    -g * x.sin()
  }
}
extension Tensor {
  /// The cosine of every element in radians.
  public func cos() -> Tensor { applying(.cos) }
}

extension UnaryFunction {
  package static let floor = UnaryFunction("floor", FOVEA_FLOOR_F)
}
extension Tensor {
  /// The largest whole number not above x.
  public func floor() -> Tensor { applying(.floor) }
}

extension UnaryFunction {
  package static let ceil = UnaryFunction("ceil", FOVEA_CEIL_F)
}
extension Tensor {
  /// The smallest whole number not below x.
  public func ceil() -> Tensor { applying(.ceil) }
}

extension UnaryFunction {
  package static let round = UnaryFunction("round", FOVEA_ROUND_F)
}
extension Tensor {
  /// The nearest whole number, halves to even.
  public func round() -> Tensor { applying(.round) }
}

extension UnaryFunction {
  package static let isFinite = UnaryFunction("isFinite", FOVEA_ISFINITE_F, types: .test)
}
extension Tensor {
  /// Whether each element is neither infinite nor NaN.
  public func isFinite() -> Tensor { applying(.isFinite) }
}

extension UnaryFunction {
  package static let not = UnaryFunction("not", FOVEA_NOT, types: .logic)
}
extension Tensor {
  /// Logical not, element by element.
  public static prefix func ! (a: Tensor) -> Tensor { a.applying(.not) }
}
