import FoveaSupport

/// Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations.
///
/// Source: G. Golub and C. Van Loan, "Matrix Computations", 4th edition 2013, section 8.5.
struct SymmetricEigen {
  /// The eigenvalues, descending.
  let values: [Double]
  /// The eigenvector of each eigenvalue, of length 1.
  let vectors: [[Double]]

  /// Decomposes a matrix `[size, size]` in row-major order.
  ///
  /// - Precondition: The matrix is square.
  init(_ matrix: [Double], size: Int) {
    precondition(
      matrix.count == size * size, "\(matrix.count) values for a matrix of \(size)x\(size)")
    var a = matrix
    // Row i of v is the i-th eigenvector.
    var v = [Double](repeating: 0, count: size * size)
    for index in 0..<size { v[index * size + index] = 1 }
    let scale = matrix.reduce(0) { $0 + $1 * $1 }.squareRoot()
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in
        for _ in 0..<60 {
          var rest = 0.0
          for p in 0..<size {
            for q in p + 1..<max(size, p + 1) { rest += a[p * size + q] * a[p * size + q] }
          }
          if rest.squareRoot() <= 1e-15 * scale { break }
          for p in 0..<size {
            for q in p + 1..<max(size, p + 1) { Self.rotate(&a, &v, p, q, size) }
          }
        }
      }
    }
    let order = (0..<size).sorted { (-a[$0 * size + $0], $0) < (-a[$1 * size + $1], $1) }
    values = order.map { a[$0 * size + $0] }
    vectors = order.map { Array(v[$0 * size..<($0 + 1) * size]) }
  }

  /// Makes the element at row p and column q 0.
  private static func rotate(
    _ a: inout UnsafeMutableBufferPointer<Double>, _ v: inout UnsafeMutableBufferPointer<Double>,
    _ p: Int, _ q: Int, _ size: Int
  ) {
    let apq = a[p * size + q]
    guard apq != 0 else { return }
    let tau = (a[q * size + q] - a[p * size + p]) / (2 * apq)
    let t = (tau >= 0 ? 1.0 : -1) / (abs(tau) + (1 + tau * tau).squareRoot())
    let c = 1 / (1 + t * t).squareRoot()
    let s = t * c
    for k in 0..<size {
      let (akp, akq) = (a[k * size + p], a[k * size + q])
      a[k * size + p] = c * akp - s * akq
      a[k * size + q] = s * akp + c * akq
    }
    for k in 0..<size {
      let (apk, aqk) = (a[p * size + k], a[q * size + k])
      a[p * size + k] = c * apk - s * aqk
      a[q * size + k] = s * apk + c * aqk
      let (vpk, vqk) = (v[p * size + k], v[q * size + k])
      v[p * size + k] = c * vpk - s * vqk
      v[q * size + k] = s * vpk + c * vqk
    }
  }
}
