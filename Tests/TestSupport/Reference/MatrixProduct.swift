/// The matrix product over the last two axes, with either operand transposed; leading axes
/// broadcast.
public func matrixProduct(
  _ a: Array64, _ b: Array64, transposingA: Bool = false, transposingB: Bool = false
) -> Array64 {
  let x = transposingA ? swappingLast(a) : a
  let y = transposingB ? swappingLast(b) : b
  let (rows, inner, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1], y.shape[y.rank - 1])
  let lead = reference(
    .zeros(Array(x.shape.dropLast(2))), .zeros(Array(y.shape.dropLast(2)))
  ) { $0 + $1 }.shape
  return Array64(lead + [rows, columns]) { index in
    let (head, i, j) = (Array(index.dropLast(2)), index[index.count - 2], index[index.count - 1])
    return (0..<inner).reduce(0) { sum, k in
      // The last two axes have full length, so only the leading ones broadcast.
      sum + entry(x, head, i, k) * entry(y, head, k, j)
    }
  }
}

private func swappingLast(_ x: Array64) -> Array64 {
  Array64(x.shape.dropLast(2) + [x.shape[x.rank - 1], x.shape[x.rank - 2]]) { index in
    var index = index
    index.swapAt(x.rank - 1, x.rank - 2)
    return x[index]
  }
}

private func entry(_ x: Array64, _ head: [Int], _ row: Int, _ column: Int) -> Double {
  let lead = x.rank - 2
  let own = (0..<lead).map { x.shape[$0] == 1 ? 0 : head[head.count - lead + $0] }
  return x[own + [row, column]]
}
