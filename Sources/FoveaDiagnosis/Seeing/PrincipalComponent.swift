import FoveaTensors

/// The first principal component of a matrix.
enum PrincipalComponent {
  /// The projection of each row on the first principal component of the centred rows.
  ///
  /// The sign of a component is arbitrary; it is chosen such that the largest absolute value of the
  /// projection is positive (Chung & Ying 2025).
  ///
  /// - Parameter values: `[rows, columns]` in row-major order.
  static func projection(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    var means = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { means[column] += Double(values[row * columns + column]) }
    }
    for column in 0..<columns { means[column] /= Double(max(rows, 1)) }
    var centred = values
    for row in 0..<rows {
      for column in 0..<columns {
        centred[row * columns + column] = Float(
          Double(values[row * columns + column]) - means[column])
      }
    }
    let matrix = Tensor(centred, shape: [rows, columns])
    // The products of the shorter side: an eigenvector of XXᵀ is the projection up to its length.
    let projection: [Double]
    if rows <= columns {
      let products = matrix.matmul(matrix, transposingB: true).floats()
      let (vector, value) = eigenvector(products, count: rows)
      projection = vector.map { $0 * value.squareRoot() }
    } else {
      let products = matrix.matmul(matrix, transposingA: true).floats()
      let (vector, _) = eigenvector(products, count: columns)
      let direction = Tensor(vector.map { Float($0) }, shape: [columns, 1])
      projection = matrix.matmul(direction).floats().map { Double($0) }
    }
    let largest = projection.max { abs($0) < abs($1) } ?? 0
    return projection.map { Float(largest < 0 ? -$0 : $0) }
  }

  /// The eigenvector of the largest eigenvalue of a symmetric matrix without negative ones, by
  /// power iteration from its longest row.
  private static func eigenvector(
    _ matrix: [Float], count: Int
  ) -> (vector: [Double], value: Double) {
    let longest = (0..<count).max { matrix[$0 * count + $0] < matrix[$1 * count + $1] } ?? 0
    var vector = (0..<count).map { Double(matrix[longest * count + $0]) }
    var value = 0.0
    for _ in 0..<2000 {
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { return (vector, 0) }
      for index in vector.indices { vector[index] /= length }
      let next = matrix.withUnsafeBufferPointer { matrix in
        (0..<count).map { row in
          var sum = 0.0
          for column in 0..<count { sum += Double(matrix[row * count + column]) * vector[column] }
          return sum
        }
      }
      value = zip(next, vector).reduce(0) { $0 + $1.0 * $1.1 }
      let rest = zip(next, vector).reduce(0) { sum, pair in
        let difference = pair.0 - value * pair.1
        return sum + difference * difference
      }
      if rest.squareRoot() <= 1e-7 * max(value, .leastNormalMagnitude) { break }
      vector = next
    }
    return (vector, max(value, 0))
  }
}
