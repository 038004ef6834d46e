import FoveaTensors

/// A dense layer: y = scale · x Wᵀ + shift, with a constant matrix W.
struct ExportedLinear: ExportableOperation {
  /// Whether W is `[out, in]`.
  let isTransposed: Bool
  let scale: Tensor?
  let shift: Tensor?

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard var weights = call.constant(1) else { throw call.fail("a dense layer has no weights") }
    if !isTransposed { weights = weights.transposed() }
    let (out, features) = (weights.shape[0], weights.shape[1])
    if let scale { weights = weights * scale.reshaped(scale.count == 1 ? [] : [out, 1]) }
    let bias = shift.map { shift in
      shift.count == out ? shift.reshaped([out]) : shift.reshaped([1]).broadcast(to: [out])
    }
    guard call.shape(0).rank == 2 else {
      let x = try call.name(0, in: .asWritten)
      let product = call.node(
        "MatMul", [x, call.emitter.weight(weights.transposed(), named: "weight")])
      guard let bias else { return ExportedValue(product, .asWritten) }
      return ExportedValue(
        call.node("Add", [product, call.emitter.weight(bias, named: "bias")]), .asWritten)
    }
    var layout = ValueLayout.asWritten
    if case .flattened(let map) = call.layout(0) {
      // The columns of the weights are permuted once, instead of the elements of each image.
      layout = .flattened(map)
      weights = weights.reshaped([out] + map).transposed([0, 3, 1, 2]).reshaped([out, features])
    }
    var inputs = [
      try call.name(0, in: layout), call.emitter.weight(weights, named: "weight"),
    ]
    if let bias { inputs.append(call.emitter.weight(bias, named: "bias")) }
    return ExportedValue(call.node("Gemm", inputs, ["transB": .int(1)]), .asWritten)
  }
}

extension MatrixProduct: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    func operand(_ input: Int, _ transposes: Bool) throws(GraphExportError) -> String {
      let rank = call.shape(input).rank
      if transposes, let tensor = call.constant(input) {
        return call.emitter.weight(tensor.transposed(), named: "constant")
      }
      let name = try call.name(input, in: .asWritten)
      guard transposes else { return name }
      let order = Array(0..<rank - 2) + [rank - 1, rank - 2]
      return call.node("Transpose", [name], ["perm": .ints(order)])
    }
    let a = try operand(0, transposesA)
    let b = try operand(1, transposesB)
    return ExportedValue(call.node("MatMul", [a, b]), .asWritten)
  }
}
