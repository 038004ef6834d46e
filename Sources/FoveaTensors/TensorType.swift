/// The shape and element type of a tensor, known before evaluation.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// Axis lengths, outermost first; empty for a scalar.
  public var shape: [Int]
  /// The element type.
  public var dtype: DType

  /// Makes a type from a shape and an element type.
  public init(_ shape: [Int], _ dtype: DType) {
    self.shape = shape
    self.dtype = dtype
  }

  /// Number of axes; 0 for a scalar.
  public var rank: Int { shape.count }
  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
  /// Total size of the elements in bytes.
  public var byteCount: Int { count * dtype.byteCount }
  /// Text such as `float32[16, 32, 32, 3]`.
  public var description: String { "\(dtype)\(shape)" }

  /// Row-major element strides.
  var strides: [Int] { Self.strides(of: shape) }

  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }
}

/// Shapes or element types that an operation doesn't support.
public struct ShapeError: Error, CustomStringConvertible, Equatable {
  /// The given types, the expected ones, and the fix.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Throws unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(ShapeError) {
  if !condition { throw ShapeError(message()) }
}

/// The shape that two shapes broadcast to: axes are matched from the last, and length 1 stretches.
func broadcast(_ a: [Int], _ b: [Int], in name: String) throws(ShapeError) -> [Int] {
  let rank = max(a.count, b.count)
  var result = [Int](repeating: 1, count: rank)
  for back in 1...max(rank, 1) where back <= rank {
    let x = back <= a.count ? a[a.count - back] : 1
    let y = back <= b.count ? b[b.count - back] : 1
    guard x == y || x == 1 || y == 1 else {
      throw ShapeError(
        "\(name): shapes \(a) and \(b) don't broadcast: the \(ordinal(back)) axis from the end has "
          + "length \(x) in one and \(y) in the other; they must be equal or 1")
    }
    result[rank - back] = x == 1 ? y : x
  }
  return result
}

private func ordinal(_ n: Int) -> String {
  switch n {
  case 1: "1st"
  case 2: "2nd"
  case 3: "3rd"
  default: "\(n)th"
  }
}

/// An axis counted from the front. Negative axes count from the end (-1 is the last).
func normalized(axis: Int, rank: Int, in name: String) throws(ShapeError) -> Int {
  try require(
    axis >= -rank && axis < rank,
    "\(name): axis \(axis) is out of range for a tensor of \(rank) axes "
      + "(valid: \(-rank) ..< \(rank))")
  return axis < 0 ? axis + rank : axis
}
