import FoveaTensors

/// Softmax along an axis: eˣ / Σ eˣ, after subtracting the maximum of x.
enum SoftmaxPattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    guard let (e, sum) = graph.binary(root, .divide),
      let total = graph.vertices[sum].operation as? Reduction, total.kind == .sum,
      total.axes.count == 1, graph.vertices[sum].inputs[0] == e,
      let held = graph.unary(e, .exp), let (centred, zero) = graph.binary(held, .minimum),
      graph.vertices[zero].isConstant, let (x, largest) = graph.binary(centred, .subtract),
      let peak = graph.vertices[largest].operation as? Reduction, peak.kind == .maximum,
      peak.axes == total.axes, graph.vertices[largest].inputs[0] == x,
      !graph.vertices[x].isConstant
    else { return nil }
    return ExportStep(
      ExportedSoftmax(axis: total.axes.lowerBound), [.vertex(x)], origin: root)
  }
}

/// Softmax along an axis in Fovea's order.
struct ExportedSoftmax: ExportableOperation {
  let axis: Int

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let rank = call.shape.rank
    var layout = call.axisLayout(0)
    // Before version 13, softmax was computed over all axes from the given one on.
    if call.opset < 13, layout.place(of: axis, rank: rank) != rank - 1 { layout = .asWritten }
    var x = try call.name(0, in: layout)
    let place = layout.place(of: axis, rank: rank)
    guard call.opset < 13, place != rank - 1 else {
      return ExportedValue(call.node("Softmax", [x], ["axis": .int(place)]), layout)
    }
    var swap = Array(0..<rank)
    swap.swapAt(place, rank - 1)
    x = call.node("Transpose", [x], ["perm": .ints(swap)])
    let y = call.node("Softmax", [x], ["axis": .int(rank - 1)])
    return ExportedValue(call.node("Transpose", [y], ["perm": .ints(swap)]), layout)
  }
}
