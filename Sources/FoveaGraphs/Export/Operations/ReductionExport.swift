import FoveaTensors

extension Reduction: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let op =
      switch kind {
      case .sum: "ReduceSum"
      case .maximum: "ReduceMax"
      case .minimum: "ReduceMin"
      }
    return try call.reduced(op, axes: Array(axes))
  }
}

/// A mean over axes, which are kept with length 1 or dropped, depending on the result's shape.
struct ExportedMean: ExportableOperation {
  let axes: [Int]

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    try call.reduced("ReduceMean", axes: axes)
  }
}

extension ArgExtreme: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    // The axis is dropped, so the remaining axes must be in Fovea's order.
    let x = try call.name(0, in: .asWritten)
    let found = call.node(
      largest ? "ArgMax" : "ArgMin", [x], ["axis": .int(axis), "keepdims": .int(0)])
    return ExportedValue(
      call.node("Cast", [found], ["to": .int(ElementType.int32.onnxCode)]), .asWritten)
  }
}

extension TopKIndices: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    try call.strongest(k)
  }
}

extension SortedIndices: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let shape = call.shape(0)
    guard shape.isFixed(shape.rank - 1) else {
      throw call.fail("a sorted axis can't be dynamic; export for a fixed size")
    }
    return try call.strongest(shape.lengths[shape.rank - 1])
  }
}

extension CumulativeSum: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let x = try call.name(0, in: .asWritten)
    let axis = call.emitter.ints([call.shape.rank - 1])
    let sums = call.node("CumSum", [x, axis], ["reverse": .int(fromEnd ? 1 : 0)])
    return ExportedValue(sums, .asWritten)
  }
}

extension ExportCall {
  fileprivate func strongest(_ k: Int) throws(GraphExportError) -> ExportedValue {
    let x = try name(0, in: .asWritten)
    let found = emitter.node("TopK", [x, emitter.ints([k])], outputs: 2)
    return ExportedValue(
      node("Cast", [found[1]], ["to": .int(ElementType.int32.onnxCode)]), .asWritten)
  }

  /// Reduces the first input over axes in Fovea's order.
  func reduced(_ op: String, axes: [Int]) throws(GraphExportError) -> ExportedValue {
    let input = shape(0)
    let layout = axisLayout(0)
    let x = try name(0, in: layout)
    let rank = input.rank
    let kept = input.mapAxes { lengths in
      lengths.indices.map { axes.contains($0) ? 1 : lengths[$0] }
    }
    let isGlobal = layout == .channelsFirst && rank == 4 && Set(axes) == [1, 2]
    if isGlobal, op == "ReduceMean" || op == "ReduceMax" {
      let pooled = node(op == "ReduceMean" ? "GlobalAveragePool" : "GlobalMaxPool", [x])
      return try emitter.reshaped(ExportedValue(pooled, layout), from: kept, to: shape)
    }
    let dropped = input.mapAxes { lengths in
      lengths.indices.filter { !axes.contains($0) }.map { lengths[$0] }
    }
    // Without the reduced axes, the others must be in Fovea's order.
    let drops =
      shape == dropped && shape != kept
      && (layout == .asWritten || Set(1..<rank - 1).isSubset(of: axes))
    let places = axes.map { layout.place(of: $0, rank: rank) }.sorted()
    var attributes: [String: GraphAttribute] = ["keepdims": .int(drops ? 0 : 1)]
    var inputs = [x]
    if opset >= (op == "ReduceSum" ? 13 : 18) {
      inputs.append(emitter.ints(places))
    } else {
      attributes["axes"] = .ints(places)
    }
    let result = node(op, inputs, attributes)
    if drops { return ExportedValue(result, .asWritten) }
    return try emitter.reshaped(ExportedValue(result, layout), from: kept, to: shape)
  }
}
