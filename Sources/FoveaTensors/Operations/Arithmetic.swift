import FoveaSupport

// Element-by-element arithmetic, functions, comparisons and choices on `Tensor`. Shapes broadcast:
// axes are matched from the last, and length 1 stretches.

extension Tensor {
  /// A constant of this tensor's element type, for arithmetic with a number.
  func constant(_ value: Float) -> Tensor {
    precondition(
      dtype == .float32 || value == value.rounded(),
      "\(value) is no \(dtype); cast the tensor first: x.cast(.float32)")
    return .full(value, shape: [], dtype: dtype)
  }

  /// Sum, element by element.
  public static func + (a: Tensor, b: Tensor) -> Tensor { Tensor(Binary(function: .add), [a, b]) }
  /// Difference, element by element.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Binary(function: .subtract), [a, b])
  }
  /// Product, element by element.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Binary(function: .multiply), [a, b])
  }
  /// Quotient, element by element; integers truncate, and x / 0 is 0 for integers.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Binary(function: .divide), [a, b])
  }
  /// Adds a number to every element.
  public static func + (a: Tensor, b: Float) -> Tensor { a + a.constant(b) }
  /// Adds a number to every element.
  public static func + (a: Float, b: Tensor) -> Tensor { b.constant(a) + b }
  /// Subtracts a number from every element.
  public static func - (a: Tensor, b: Float) -> Tensor { a - a.constant(b) }
  /// Subtracts every element from a number.
  public static func - (a: Float, b: Tensor) -> Tensor { b.constant(a) - b }
  /// Multiplies every element by a number.
  public static func * (a: Tensor, b: Float) -> Tensor { a * a.constant(b) }
  /// Multiplies every element by a number.
  public static func * (a: Float, b: Tensor) -> Tensor { b.constant(a) * b }
  /// Divides every element by a number.
  public static func / (a: Tensor, b: Float) -> Tensor { a / a.constant(b) }
  /// Divides a number by every element.
  public static func / (a: Float, b: Tensor) -> Tensor { b.constant(a) / b }
  /// The negative of every element.
  public static prefix func - (a: Tensor) -> Tensor { Tensor(Unary(function: .negate), [a]) }
}

extension Tensor {
  private func applying(_ function: UnaryFunction) -> Tensor {
    Tensor(Unary(function: function), [self])
  }

  /// |x|
  public func abs() -> Tensor { applying(.abs) }
  /// -1, 0 or 1.
  public func sign() -> Tensor { applying(.sign) }
  /// √x
  public func sqrt() -> Tensor { applying(.sqrt) }
  /// 1 / √x
  public func rsqrt() -> Tensor { applying(.rsqrt) }
  /// 1 / x
  public func reciprocal() -> Tensor { applying(.reciprocal) }
  /// x²
  public func squared() -> Tensor { self * self }
  /// eˣ
  public func exp() -> Tensor { applying(.exp) }
  /// Natural logarithm.
  public func log() -> Tensor { applying(.log) }
  /// log(1 + x), exact near 0.
  public func log1p() -> Tensor { applying(.log1p) }
  /// eˣ - 1, exact near 0.
  public func expm1() -> Tensor { applying(.expm1) }
  /// Hyperbolic tangent.
  public func tanh() -> Tensor { applying(.tanh) }
  /// 1 / (1 + e⁻ˣ)
  public func sigmoid() -> Tensor { applying(.sigmoid) }
  /// The error function.
  public func erf() -> Tensor { applying(.erf) }
  /// Sine of radians.
  public func sin() -> Tensor { applying(.sin) }
  /// Cosine of radians.
  public func cos() -> Tensor { applying(.cos) }
  /// The largest whole number not above x.
  public func floor() -> Tensor { applying(.floor) }
  /// The smallest whole number not below x.
  public func ceil() -> Tensor { applying(.ceil) }
  /// The nearest whole number, halves to even.
  public func round() -> Tensor { applying(.round) }
  /// Whether each element is neither infinite nor NaN.
  public func isFinite() -> Tensor { applying(.isFinite) }

  /// x to the power of another tensor's elements.
  public func power(_ exponent: Tensor) -> Tensor {
    Tensor(Binary(function: .power), [self, exponent])
  }
  /// x to the power of a number.
  public func power(_ exponent: Float) -> Tensor { power(constant(exponent)) }
  /// The larger of two, element by element; NaN wins.
  public func maximum(_ other: Tensor) -> Tensor {
    Tensor(Binary(function: .maximum), [self, other])
  }
  /// The larger of each element and a number; NaN wins.
  public func maximum(_ other: Float) -> Tensor { maximum(constant(other)) }
  /// The smaller of two, element by element; NaN wins.
  public func minimum(_ other: Tensor) -> Tensor {
    Tensor(Binary(function: .minimum), [self, other])
  }
  /// The smaller of each element and a number; NaN wins.
  public func minimum(_ other: Float) -> Tensor { minimum(constant(other)) }
  /// Limits every element to a range.
  public func clamped(_ range: ClosedRange<Float>) -> Tensor {
    maximum(range.lowerBound).minimum(range.upperBound)
  }
  /// Changes the element type: to integers truncates and saturates (NaN gives 0), to bool asks for
  /// non-zero.
  public func cast(_ dtype: DType) -> Tensor {
    dtype == self.dtype ? self : Tensor(Cast(dtype: dtype), [self])
  }
}

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence
infix operator .&& : LogicalConjunctionPrecedence
infix operator .|| : LogicalDisjunctionPrecedence

extension Tensor {
  /// Where elements are equal, as bool.
  public static func .== (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Binary(function: .equal), [a, b])
  }
  /// Where elements differ, as bool.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Binary(function: .notEqual), [a, b])
  }
  /// Where a < b, as bool.
  public static func .< (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Binary(function: .less), [a, b])
  }
  /// Where a ≤ b, as bool.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Binary(function: .lessEqual), [a, b])
  }
  /// Where a > b, as bool.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { b .< a }
  /// Where a ≥ b, as bool.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { b .<= a }
  /// Where elements equal a number, as bool.
  public static func .== (a: Tensor, b: Float) -> Tensor { a .== a.constant(b) }
  /// Where elements differ from a number, as bool.
  public static func .!= (a: Tensor, b: Float) -> Tensor { a .!= a.constant(b) }
  /// Where elements are below a number, as bool.
  public static func .< (a: Tensor, b: Float) -> Tensor { a .< a.constant(b) }
  /// Where elements are at most a number, as bool.
  public static func .<= (a: Tensor, b: Float) -> Tensor { a .<= a.constant(b) }
  /// Where elements are above a number, as bool.
  public static func .> (a: Tensor, b: Float) -> Tensor { a .> a.constant(b) }
  /// Where elements are at least a number, as bool.
  public static func .>= (a: Tensor, b: Float) -> Tensor { a .>= a.constant(b) }
  /// Where both hold.
  public static func .&& (a: Tensor, b: Tensor) -> Tensor {
    Tensor(Binary(function: .and), [a, b])
  }
  /// Where either holds.
  public static func .|| (a: Tensor, b: Tensor) -> Tensor { Tensor(Binary(function: .or), [a, b]) }
  /// Where it does not hold.
  public static prefix func ! (a: Tensor) -> Tensor { Tensor(Unary(function: .not), [a]) }

  /// Chooses element by element: `a` where the condition holds, else `b`; shapes broadcast.
  public static func `where`(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    Tensor(Select(), [condition, a, b])
  }
  /// Chooses `a` where the condition holds, else a number.
  public static func `where`(_ condition: Tensor, _ a: Tensor, _ b: Float) -> Tensor {
    `where`(condition, a, a.constant(b))
  }
  /// Chooses a number where the condition holds, else `b`.
  public static func `where`(_ condition: Tensor, _ a: Float, _ b: Tensor) -> Tensor {
    `where`(condition, b.constant(a), b)
  }
}
