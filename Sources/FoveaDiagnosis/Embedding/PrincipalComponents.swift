import FoveaDatasets
import FoveaSupport

/// The first principal components of the rows of a matrix, in float64.
///
/// The leading eigenvectors of the covariance, or of the rows' products where there are fewer rows
/// than columns, are found in a Krylov space that is restarted from its best vectors until they
/// are exact; small matrices are decomposed at once.
///
/// Source: C. Musco and C. Musco, "Randomized block Krylov methods for stronger and faster
/// approximate singular value decomposition", 2015.
public struct PrincipalComponents: Sendable, Equatable {
  /// The coordinates of each row: its projections on the components, the largest variance first.
  public let coordinates: [[Double]]
  /// The variance along each component, with n − 1 in the denominator.
  public let variances: [Double]
  /// The share of each component in the total variance, 0 to 1.
  public let shares: [Double]

  /// Computes components.
  ///
  /// The sign of a component is arbitrary; it is chosen such that the largest absolute coordinate
  /// is positive (Chung & Ying 2025).
  ///
  /// - Parameters:
  ///   - values: `[rows, columns]` in row-major order.
  ///   - count: The number of components; there are at most as many as rows and as columns.
  /// - Precondition: `values.count == rows * columns`.
  public init(_ values: [Float], rows: Int, columns: Int, count: Int) {
    precondition(
      values.count == rows * columns, "\(values.count) values for a matrix of \(rows)x\(columns)")
    let matrix = CentredMatrix(values, rows: rows, columns: columns)
    let count = min(count, rows, columns)
    let found = LeadingEigen(side: min(rows, columns), count: count) { vector in
      rows < columns
        ? matrix.times(matrix.transposedTimes(vector))
        : matrix.transposedTimes(matrix.times(vector))
    }
    let largest = found.values.first ?? 0
    var columnsOfScores: [[Double]] = []
    for (value, vector) in zip(found.values, found.vectors) {
      // Below rounding there is no direction.
      guard value > 1e-13 * max(largest, .leastNormalMagnitude) else {
        columnsOfScores.append([Double](repeating: 0, count: rows))
        continue
      }
      var scores =
        rows < columns ? vector.map { $0 * value.squareRoot() } : matrix.times(vector)
      if (scores.max { abs($0) < abs($1) } ?? 0) < 0 { scores = scores.map { -$0 } }
      columnsOfScores.append(scores)
    }
    coordinates = (0..<rows).map { row in columnsOfScores.map { $0[row] } }
    variances = found.values.map { max($0, 0) / Double(max(rows - 1, 1)) }
    let total = matrix.squares
    shares = found.values.map { total > 0 ? max($0, 0) / total : 0 }
  }
}

/// A matrix without the mean of each column.
private struct CentredMatrix: Sendable {
  let rows, columns: Int
  let values: [Double]

  init(_ values: [Float], rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    var means = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { means[column] += Double(values[row * columns + column]) }
    }
    for column in 0..<columns { means[column] /= Double(max(rows, 1)) }
    var centred = [Double](repeating: 0, count: values.count)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = row * columns + column
        centred[place] = Double(values[place]) - means[column]
      }
    }
    self.values = centred
  }

  /// The sum of all squares.
  var squares: Double { values.reduce(0) { $0 + $1 * $1 } }

  /// Ranges of rows, the same for any number of threads, so that sums are too.
  private var pieces: [Range<Int>] {
    let count = max(1, min(16, rows))
    return (0..<count).map { rows * $0 / count..<rows * ($0 + 1) / count }
  }

  func times(_ vector: [Double]) -> [Double] {
    let pieces = pieces
    return Parallel.map(count: pieces.count) { piece in
      values.withUnsafeBufferPointer { values in
        vector.withUnsafeBufferPointer { vector in
          pieces[piece].map { row -> Double in
            // Four sums, so that an addition need not wait for the last one.
            var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
            var place = row * columns
            var column = 0
            while column + 4 <= columns {
              a += values[place] * vector[column]
              b += values[place + 1] * vector[column + 1]
              c += values[place + 2] * vector[column + 2]
              d += values[place + 3] * vector[column + 3]
              place += 4
              column += 4
            }
            while column < columns {
              a += values[place] * vector[column]
              place += 1
              column += 1
            }
            return (a + b) + (c + d)
          }
        }
      }
    }.flatMap { $0 }
  }

  func transposedTimes(_ vector: [Double]) -> [Double] {
    let pieces = pieces
    let sums = Parallel.map(count: pieces.count) { piece in
      var sum = [Double](repeating: 0, count: columns)
      sum.withUnsafeMutableBufferPointer { sum in
        values.withUnsafeBufferPointer { values in
          for row in pieces[piece] {
            let weight = vector[row]
            for column in 0..<columns { sum[column] += weight * values[row * columns + column] }
          }
        }
      }
      return sum
    }
    return sums.dropFirst().reduce(into: sums[0]) { total, sum in
      for column in 0..<columns { total[column] += sum[column] }
    }
  }
}

/// The largest eigenvalues of a symmetric matrix without negative ones, given as a function.
struct LeadingEigen {
  /// The eigenvalues, descending.
  let values: [Double]
  /// The eigenvector of each.
  let vectors: [[Double]]

  /// The dimension of the Krylov space.
  private static let dimension = 96

  init(side: Int, count: Int, _ multiply: ([Double]) -> [Double]) {
    guard side > 0, count > 0 else {
      (values, vectors) = ([], [])
      return
    }
    var random = RandomStream(seed: 0, purpose: .generation)
    func drawn() -> [Double] { (0..<side).map { _ in random.normal() } }
    let block = min(side, count + 4)
    let dimension = min(side, max(Self.dimension, 2 * block))
    var start = (0..<block).map { _ in drawn() }
    var found: (values: [Double], vectors: [[Double]]) = ([], [])
    for _ in 0..<40 {
      var basis: [[Double]] = []
      var images: [[Double]] = []
      /// Adds the part of a vector that the basis lacks; whether there is one.
      func add(_ vector: [Double]) -> Bool {
        let before = Self.length(vector)
        var vector = vector
        for _ in 0..<2 {
          for other in basis { Self.subtract(&vector, Self.dot(vector, other), other) }
        }
        let length = Self.length(vector)
        guard length > 1e-10 * before, length > 0 else { return false }
        basis.append(vector.map { $0 / length })
        return true
      }
      for vector in start where basis.count < dimension { _ = add(vector) }
      while images.count < basis.count {
        images.append(multiply(basis[images.count]))
        if basis.count < dimension { _ = add(images[images.count - 1]) }
        // An invariant space: the rest is reached from elsewhere.
        if images.count == basis.count, basis.count < dimension { _ = add(drawn()) }
      }
      let small = SymmetricEigen(Self.products(basis, images), size: basis.count)
      let best = (0..<min(block, basis.count)).map { place in
        (
          vector: Self.sum(small.vectors[place], basis),
          image: Self.sum(small.vectors[place], images)
        )
      }
      found = (Array(small.values.prefix(count)), best.prefix(count).map(\.vector))
      let isExact = zip(small.values.prefix(count), best).allSatisfy { value, pair in
        var rest = pair.image
        Self.subtract(&rest, value, pair.vector)
        return Self.length(rest) <= 1e-9 * max(small.values[0], .leastNormalMagnitude)
      }
      if isExact || basis.count == side { break }
      start = best.map(\.vector)
    }
    (values, vectors) = found
  }

  private static func products(_ basis: [[Double]], _ images: [[Double]]) -> [Double] {
    let size = basis.count
    var products = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in row..<size {
        let product = dot(basis[row], images[column])
        products[row * size + column] = product
        products[column * size + row] = product
      }
    }
    return products
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }

  private static func length(_ vector: [Double]) -> Double { dot(vector, vector).squareRoot() }

  private static func subtract(_ vector: inout [Double], _ factor: Double, _ other: [Double]) {
    for index in vector.indices { vector[index] -= factor * other[index] }
  }

  private static func sum(_ weights: [Double], _ vectors: [[Double]]) -> [Double] {
    var sum = [Double](repeating: 0, count: vectors[0].count)
    for (weight, vector) in zip(weights, vectors) { subtract(&sum, -weight, vector) }
    return sum
  }
}
