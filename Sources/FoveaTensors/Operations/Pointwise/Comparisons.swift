import CFoveaKernels

// Comparisons and logic, each with its kernel's instructions and operator; the results are bool.

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence
infix operator .&& : LogicalConjunctionPrecedence
infix operator .|| : LogicalDisjunctionPrecedence

extension BinaryFunction {
  package static let equal = BinaryFunction(
    "equal", FOVEA_EQ_F, integer: FOVEA_EQ_I, types: .comparison)
}
extension Tensor {
  /// Where elements are equal, as bool.
  public static func .== (a: Tensor, b: Tensor) -> Tensor { a.applying(.equal, b) }
  /// Where elements equal a number, as bool.
  public static func .== (a: Tensor, b: Float) -> Tensor { a .== a.constant(b) }
}

extension BinaryFunction {
  package static let notEqual = BinaryFunction(
    "notEqual", FOVEA_NE_F, integer: FOVEA_NE_I, types: .comparison)
}
extension Tensor {
  /// Where elements differ, as bool.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { a.applying(.notEqual, b) }
  /// Where elements differ from a number, as bool.
  public static func .!= (a: Tensor, b: Float) -> Tensor { a .!= a.constant(b) }
}

extension BinaryFunction {
  package static let less = BinaryFunction(
    "less", FOVEA_LT_F, integer: FOVEA_LT_I, types: .comparison)
}
extension Tensor {
  /// Where a < b, as bool.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { a.applying(.less, b) }
  /// Where elements are below a number, as bool.
  public static func .< (a: Tensor, b: Float) -> Tensor { a .< a.constant(b) }
  /// Where a > b, as bool.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { b .< a }
  /// Where elements are above a number, as bool.
  public static func .> (a: Tensor, b: Float) -> Tensor { a .> a.constant(b) }
}

extension BinaryFunction {
  package static let lessEqual = BinaryFunction(
    "lessEqual", FOVEA_LE_F, integer: FOVEA_LE_I, types: .comparison)
}
extension Tensor {
  /// Where a ≤ b, as bool.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { a.applying(.lessEqual, b) }
  /// Where elements are at most a number, as bool.
  public static func .<= (a: Tensor, b: Float) -> Tensor { a .<= a.constant(b) }
  /// Where a ≥ b, as bool.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { b .<= a }
  /// Where elements are at least a number, as bool.
  public static func .>= (a: Tensor, b: Float) -> Tensor { a .>= a.constant(b) }
}

extension BinaryFunction {
  package static let and = BinaryFunction("and", FOVEA_AND, integer: FOVEA_AND, types: .logic)
}
extension Tensor {
  /// Logical and, element by element.
  public static func .&& (a: Tensor, b: Tensor) -> Tensor { a.applying(.and, b) }
}

extension BinaryFunction {
  package static let or = BinaryFunction("or", FOVEA_OR, integer: FOVEA_OR, types: .logic)
}
extension Tensor {
  /// Logical or, element by element.
  public static func .|| (a: Tensor, b: Tensor) -> Tensor { a.applying(.or, b) }
}
