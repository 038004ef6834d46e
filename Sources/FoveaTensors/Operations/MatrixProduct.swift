import CFoveaKernels
import FoveaOneDNN

/// c = a · b over the last two axes, with either operand transposed; leading axes broadcast.
package struct MatrixProduct: KernelOperation {
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
  func lower(into plan: Lowering) throws {
    let (a, b, c) = (plan.inputTypes[0], plan.inputTypes[1], plan.outputType)
    if isFewRows(a, b) {
      let (rows, columns, length) = (c.shape[0], c.shape[1], a.shape[1])
      plan.step("\(name) rows", reading: plan.inputs, writing: [plan.output]) { pointers in
        let numbers = pointers.map { $0.assumingMemoryBound(to: Float.self) }
        fovea_row_products(
          Int64(rows), Int64(columns), Int64(length), numbers[0], numbers[1], numbers[2])
      }
      return
    }
    let primitive = try MatMulPrimitive.make(
      a: Self.seen(a, transposed: transposesA, rank: c.rank),
      b: Self.seen(b, transposed: transposesB, rank: c.rank), c: (c.shape, c.strides))
    plan.step(
      "\(name) \(primitive.implementation)", reading: plan.inputs, writing: [plan.output]
    ) { try primitive.run($0) }
  }

  /// Whether one or two long rows multiply a transposed matrix. Our kernel then reads the matrix
  /// once.
  private func isFewRows(_ a: TensorType, _ b: TensorType) -> Bool {
    a.rank == 2 && b.rank == 2 && !transposesA && transposesB && a.shape[0] <= 2
      && a.shape[1] >= 64
  }

  /// Shape and strides of a matrix after transposition, padded with leading axes to a rank.
  private static func seen(_ type: TensorType, transposed: Bool, rank: Int) -> (
    shape: [Int], strides: [Int]
  ) {
    var (shape, strides) = (type.shape, type.strides)
    if transposed {
      shape.swapAt(type.rank - 1, type.rank - 2)
      strides.swapAt(type.rank - 1, type.rank - 2)
    }
    let missing = rank - type.rank
    return (
      [Int](repeating: 1, count: missing) + shape,
      [Int](repeating: type.count, count: missing) + strides
    )
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
