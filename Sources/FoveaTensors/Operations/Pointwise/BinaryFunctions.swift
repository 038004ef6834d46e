import CFoveaKernels

// The functions of two numbers, each with its kernel's instructions, gradients and methods. Shapes
// broadcast: axes are matched from the last, and length 1 stretches. To add one, write an entry
// here, its opcode in `fovea_opcode` and its loop in `templates/pointwise.inc`.

extension BinaryFunction {
  package static let add = BinaryFunction("add", FOVEA_ADD_F, integer: FOVEA_ADD_I) { g, _, _, _ in
    (g, g)
  }
}
extension Tensor {
  /// Sum, element by element.
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.applying(.add, b) }
  /// Adds a number to every element.
  public static func + (a: Tensor, b: Float) -> Tensor { a + a.constant(b) }
  /// Adds a number to every element.
  public static func + (a: Float, b: Tensor) -> Tensor { b.constant(a) + b }
}

extension BinaryFunction {
  package static let subtract = BinaryFunction(
    "subtract", FOVEA_SUB_F, integer: FOVEA_SUB_I
  ) { g, _, _, _ in (g, -g) }
}
extension Tensor {
  /// Difference, element by element.
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.applying(.subtract, b) }
  /// Subtracts a number from every element.
  public static func - (a: Tensor, b: Float) -> Tensor { a - a.constant(b) }
  /// Subtracts every element from a number.
  public static func - (a: Float, b: Tensor) -> Tensor { b.constant(a) - b }
}

extension BinaryFunction {
  package static let multiply = BinaryFunction(
    "multiply", FOVEA_MUL_F, integer: FOVEA_MUL_I
  ) { g, a, b, _ in (g * b, g * a) }
}
extension Tensor {
  /// Product, element by element.
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.applying(.multiply, b) }
  /// Multiplies every element by a number.
  public static func * (a: Tensor, b: Float) -> Tensor { a * a.constant(b) }
  /// Multiplies every element by a number.
  public static func * (a: Float, b: Tensor) -> Tensor { b.constant(a) * b }
  /// The square of every element.
  public func squared() -> Tensor { self * self }
}

extension BinaryFunction {
  package static let divide = BinaryFunction(
    "divide", FOVEA_DIV_F, integer: FOVEA_DIV_I
  ) { g, _, b, y in (g / b, -(g * y / b)) }
}
extension Tensor {
  /// Quotient, element by element; integers truncate, and x / 0 is 0 for integers.
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.applying(.divide, b) }
  /// Divides every element by a number.
  public static func / (a: Tensor, b: Float) -> Tensor { a / a.constant(b) }
  /// Divides a number by every element.
  public static func / (a: Float, b: Tensor) -> Tensor { b.constant(a) / b }
}

extension BinaryFunction {
  package static let power = BinaryFunction(
    "power", FOVEA_POW_F, cost: 20, types: .float
  ) { g, a, b, y in (g * b * a.power(b - 1), g * y * a.log()) }
}
extension Tensor {
  /// x to the power of another tensor's elements.
  public func power(_ exponent: Tensor) -> Tensor { applying(.power, exponent) }
  /// x to the power of a number.
  public func power(_ exponent: Float) -> Tensor { power(constant(exponent)) }
}

extension BinaryFunction {
  // A tie sends the gradient to the first operand.
  package static let maximum = BinaryFunction(
    "maximum", FOVEA_MAX_F, integer: FOVEA_MAX_I
  ) { g, a, b, _ in (Tensor.where(a .>= b, g, 0), Tensor.where(a .>= b, 0, g)) }
}
extension Tensor {
  /// The larger of two, element by element; NaN wins.
  public func maximum(_ other: Tensor) -> Tensor { applying(.maximum, other) }
  /// The larger of each element and a number; NaN wins.
  public func maximum(_ other: Float) -> Tensor { maximum(constant(other)) }
}

extension BinaryFunction {
  // A tie sends the gradient to the first operand.
  package static let minimum = BinaryFunction(
    "minimum", FOVEA_MIN_F, integer: FOVEA_MIN_I
  ) { g, a, b, _ in (Tensor.where(a .<= b, g, 0), Tensor.where(a .<= b, 0, g)) }
}
extension Tensor {
  /// The smaller of two, element by element; NaN wins.
  public func minimum(_ other: Tensor) -> Tensor { applying(.minimum, other) }
  /// The smaller of each element and a number; NaN wins.
  public func minimum(_ other: Float) -> Tensor { minimum(constant(other)) }
  /// Limits every element to a range.
  public func clamped(_ range: ClosedRange<Float>) -> Tensor {
    maximum(range.lowerBound).minimum(range.upperBound)
  }
}
