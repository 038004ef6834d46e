/// c = a · b over the last two axes, either one transposed; leading axes broadcast.
package struct MatrixProduct: Operation {
  package let transposesA: Bool
  package let transposesB: Bool
  var name: String { "matmul" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let (a, b) = (inputs[0], inputs[1])
    try require(
      a.rank >= 2 && b.rank >= 2 && a.dtype == .float32 && b.dtype == .float32,
      "matmul: needs two float32 tensors of at least 2 axes, got \(a) and \(b)")
    let (rows, inner) = Self.matrix(a.shape, transposesA)
    let (innerB, columns) = Self.matrix(b.shape, transposesB)
    try require(
      inner == innerB,
      "matmul: \(a.shape)\(transposesA ? " transposed" : "") and "
        + "\(b.shape)\(transposesB ? " transposed" : "") don't chain: \(inner) columns meet "
        + "\(innerB) rows")
    let lead = try broadcast(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)), in: name)
    return TensorType(lead + [rows, columns], .float32)
  }

  private static func matrix(_ shape: [Int], _ transposes: Bool) -> (rows: Int, columns: Int) {
    let (r, c) = (shape[shape.count - 2], shape[shape.count - 1])
    return transposes ? (c, r) : (r, c)
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    let da =
      transposesA
      ? b.matmul(g, transposingA: transposesB, transposingB: true)
      : g.matmul(b, transposingB: !transposesB)
    let db =
      transposesB
      ? g.matmul(a, transposingA: true, transposingB: transposesA)
      : a.matmul(g, transposingA: !transposesA)
    return [da.sum(to: a.shape), db.sum(to: b.shape)]
  }

  func multiplyAdds(_ inputs: [TensorType], _ output: TensorType) -> Int {
    output.count * Self.matrix(inputs[0].shape, transposesA).columns
  }
}

extension Tensor {
  /// Matrix product over the last two axes; leading axes broadcast.
  public func matmul(_ other: Tensor, transposingA: Bool = false, transposingB: Bool = false)
    -> Tensor
  {
    Tensor(MatrixProduct(transposesA: transposingA, transposesB: transposingB), [self, other])
  }
}
