import FoveaTensors

/// Matrix products.
extension GraphOperator {
  static let matMul = GraphOperator("MatMul", inputs: 2...2, learned: [0: .weight, 1: .weight]) {
    call in
    let (a, b) = (try call.input(0), try call.input(1))
    let type = try call.commonType([a, b])
    if type.isFloating { return [try call.product(a, b, type)] }
    return [GraphValue(try call.wholeProduct(a.numbers(), b.numbers(), type))]
  }

  static let gemm = GraphOperator("Gemm", inputs: 2...3, learned: [1: .weight, 2: .bias]) { call in
    let (a, b) = (try call.input(0), try call.input(1))
    let (flipA, flipB) = (try call.flag("transA"), try call.flag("transB"))
    try call.require(
      a.rank == 2 && b.rank == 2, "needs two matrices, got \(a.shape) and \(b.shape)")
    let type = try call.commonType([a, b])
    try call.require(type.isFloating, "the inputs must be floating-point, got \(type)")
    let (rows, inner) = flipA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
    let (innerB, columns) = flipB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
    try call.require(
      inner == innerB,
      "\(a.shape)\(flipA ? " transposed" : "") and \(b.shape)\(flipB ? " transposed" : "") don't "
        + "match: \(inner) columns and \(innerB) rows")
    let (x, isFlippedA) = a.matrices
    let (y, isFlippedB) = b.matrices
    var product = x.matmul(
      y, transposingA: flipA != isFlippedA, transposingB: flipB != isFlippedB)
    let alpha = try call.float("alpha") ?? 1
    if alpha != 1 { product = product * alpha }
    if let c = call.optional(2) {
      try call.require(
        try call.broadcast([c.shape, [rows, columns]]) == [rows, columns],
        "input 2 of shape \(c.shape) does not broadcast to \([rows, columns])")
      let beta = try call.float("beta") ?? 1
      product = product + (beta == 1 ? c.tensor : c.tensor * beta)
    }
    return [GraphValue(product, type)]
  }
}

extension GraphValue {
  /// The value's matrices (its last two axes), or their transposes if the tensor stores those, so
  /// that nothing is moved.
  var matrices: (tensor: Tensor, isTransposed: Bool) {
    guard rank >= 2 else { return (tensor, false) }
    let swapped = Array(0..<(rank - 2)) + [rank - 1, rank - 2]
    return order == swapped ? (physical, true) : (tensor, false)
  }
}

extension NodeCall {
  /// The shape of a product in the sense of NumPy's `matmul`, and the operands' shapes with at
  /// least two axes.
  func productShapes(_ a: [Int], _ b: [Int]) throws -> (a: [Int], b: [Int], result: [Int]) {
    try require(
      !a.isEmpty && !b.isEmpty, "needs operands of at least one axis, got \(a) and \(b)")
    let (left, right) = (a.count == 1 ? [1] + a : a, b.count == 1 ? b + [1] : b)
    try require(
      left[left.count - 1] == right[right.count - 2],
      "\(a) and \(b) don't match: \(left[left.count - 1]) columns and "
        + "\(right[right.count - 2]) rows")
    var result = try broadcast([Array(left.dropLast(2)), Array(right.dropLast(2))])
    if a.count > 1 { result.append(left[left.count - 2]) }
    if b.count > 1 { result.append(right[right.count - 1]) }
    return (left, right, try plausible(result))
  }

  /// The product of two floating-point values.
  func product(_ a: GraphValue, _ b: GraphValue, _ type: ElementType) throws -> GraphValue {
    let shapes = try productShapes(a.shape, b.shape)
    let (x, isFlippedA) = a.matrices
    let (y, isFlippedB) = b.matrices
    let product = (a.rank == 1 ? x.reshaped(shapes.a) : x).matmul(
      b.rank == 1 ? y.reshaped(shapes.b) : y, transposingA: isFlippedA, transposingB: isFlippedB)
    return GraphValue(product.reshaped(shapes.result), type)
  }

  /// The exact product of integers, wrapped to the type's range.
  func wholeProduct(_ a: HostArray, _ b: HostArray, _ type: ElementType) throws -> HostArray {
    let shapes = try productShapes(a.shape, b.shape)
    let rows = shapes.a[shapes.a.count - 2]
    let inner = shapes.a[shapes.a.count - 1]
    let columns = shapes.b[shapes.b.count - 1]
    let lead = try broadcast([Array(shapes.a.dropLast(2)), Array(shapes.b.dropLast(2))])
    let placesA = try places(Array(shapes.a.dropLast(2)), in: lead)
    let placesB = try places(Array(shapes.b.dropLast(2)), in: lead)
    let (x, y) = (a.wholes, b.wholes)
    var result: [Int] = []
    try plausible(lead + [rows, columns], onHost: true)
    for (i, j) in zip(placesA, placesB) {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0
          for k in 0..<inner {
            sum =
              sum
              &+ x[(i * rows + row) * inner + k] &* y[(j * inner + k) * columns + column]
          }
          result.append(sum)
        }
      }
    }
    return HostArray(result, shape: shapes.result, type)
  }
}
