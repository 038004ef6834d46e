import FoveaTensors

/// A dense float64 array, row-major, for the plain references of operations.
///
/// Its code is slow and obvious on purpose.
public struct Array64: Sendable, Equatable {
  /// The length of each axis.
  public var shape: [Int]
  /// The elements in row-major order.
  public var values: [Double]

  /// Makes an array from elements in row-major order.
  public init(_ shape: [Int], _ values: [Double]) {
    precondition(values.count == shape.reduce(1, *))
    self.shape = shape
    self.values = values
  }

  /// Makes an array from a closure that returns the element at each index.
  public init(_ shape: [Int], at entry: ([Int]) -> Double) {
    self.shape = shape
    values = []
    values.reserveCapacity(shape.reduce(1, *))
    for index in Self.indices(of: shape) { values.append(entry(index)) }
  }

  /// An array of zeros.
  public static func zeros(_ shape: [Int]) -> Array64 {
    Array64(shape, [Double](repeating: 0, count: shape.reduce(1, *)))
  }

  /// Numbers in `offset ± scale` of the golden stream, exact in `Float`.
  public static func random(
    _ shape: [Int], stream: Int = 0, scale: Double = 1, offset: Double = 0
  ) -> Array64 {
    let count = shape.reduce(1, *)
    let filled = Goldens.filled(
      stream: 50_000 + stream, count: count, scale: scale, offset: offset)
    return Array64(shape, filled.map(Double.init))
  }

  /// Distinct numbers in random order, `step` apart, so that no difference quotient crosses the
  /// kink of a maximum.
  public static func distinct(_ shape: [Int], stream: Int = 0, step: Double = 0.05) -> Array64 {
    let count = shape.reduce(1, *)
    let keys = Goldens.uniform(stream: 60_000 + stream, count: count)
    let order = keys.indices.sorted { keys[$0] < keys[$1] }
    var values = [Double](repeating: 0, count: count)
    for (rank, place) in order.enumerated() {
      values[place] = Double(Float((Double(rank) + 0.3 - Double(count / 2)) * step))
    }
    return Array64(shape, values)
  }

  /// Every index of a shape, in row-major order.
  public static func indices(of shape: [Int]) -> [[Int]] {
    var result: [[Int]] = [[]]
    for length in shape { result = result.flatMap { head in (0..<length).map { head + [$0] } } }
    return result
  }

  /// Number of axes.
  public var rank: Int { shape.count }

  private func position(_ index: [Int]) -> Int {
    zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// The element at an index.
  public subscript(_ index: [Int]) -> Double {
    get { values[position(index)] }
    set { values[position(index)] = newValue }
  }

  /// The element at an index of a larger shape after broadcasting to it.
  public func broadcast(at index: [Int]) -> Double {
    let lead = index.count - rank
    return self[shape.indices.map { shape[$0] == 1 ? 0 : index[$0 + lead] }]
  }

  /// Applies a function to each element.
  public func map(_ function: (Double) -> Double) -> Array64 {
    Array64(shape, values.map(function))
  }

  /// The same elements in row-major order under another shape.
  public func reshaped(_ shape: [Int]) -> Array64 { Array64(shape, values) }

  /// The same numbers as a float32 tensor.
  public var tensor: Tensor { Tensor(values.map { Float($0) }, shape: shape) }
}
