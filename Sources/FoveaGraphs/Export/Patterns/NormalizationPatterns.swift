import FoveaTensors

extension ExportGraph {
  /// The operand, axes and ε of a standardization, (x − μ) / √(σ² + ε); nil if it is another
  /// vertex.
  fileprivate func standardized(_ index: Int) -> (x: Int, axes: Set<Int>, epsilon: Float)? {
    guard let (centred, factor) = binary(index, .multiply),
      let (x, middle) = binary(centred, .subtract),
      let (source, axes) = mean(middle), source == x,
      let sum = unary(factor, .rsqrt), let (variance, epsilon) = withNumber(sum, .add),
      let (square, squareAxes) = mean(variance), squareAxes == axes,
      let (a, b) = binary(square, .multiply), a == centred, b == centred
    else { return nil }
    return (x, axes, epsilon)
  }

  /// The operands of scale · x + shift with a constant scale and shift.
  fileprivate func scaledAndShifted(_ index: Int) -> (x: Int, scale: Int, shift: Int)? {
    guard let (product, shift) = binary(index, .add), vertices[shift].isConstant,
      let (x, scale) = binary(product, .multiply), vertices[scale].isConstant,
      readerCounts[product] == 1
    else { return nil }
    return (x, scale, shift)
  }
}

/// Layer normalization over the last axes.
enum LayerNormPattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    guard let (inner, scale, shift) = graph.scaledAndShifted(root),
      let (x, axes, epsilon) = graph.standardized(inner), !graph.vertices[x].isConstant
    else { return nil }
    let shape = graph.vertices[x].type.shape
    let first = shape.count - axes.count
    guard axes == Set(first..<shape.count),
      [scale, shift].allSatisfy({ graph.vertices[$0].type.shape == Array(shape[first...]) })
    else { return nil }
    return ExportStep(
      ExportedLayerNorm(first: first, epsilon: epsilon),
      [.vertex(x), .vertex(scale), .vertex(shift)], origin: root)
  }
}

/// Layer normalization over all axes from a given one on, with its scale and shift.
struct ExportedLayerNorm: ExportableOperation {
  let first: Int
  let epsilon: Float

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard let scale = call.constant(1), let shift = call.constant(2) else {
      throw call.fail("a layer normalization has no weights")
    }
    let x = try call.name(0, in: .asWritten)
    let weight = call.emitter.weight(scale, named: "weight")
    let bias = call.emitter.weight(shift, named: "bias")
    if call.opset >= 17 {
      return ExportedValue(
        call.node(
          "LayerNormalization", [x, weight, bias],
          ["axis": .int(first), "epsilon": .float(epsilon)]), .asWritten)
    }
    let axes = GraphAttribute.ints(Array(first..<call.shape.rank))
    func mean(_ x: String) -> String {
      call.node("ReduceMean", [x], ["axes": axes, "keepdims": .int(1)])
    }
    let centred = call.node("Sub", [x, mean(x)])
    let square = call.node("Pow", [centred, call.emitter.number(2)])
    let deviation = call.node(
      "Sqrt", [call.node("Add", [mean(square), call.emitter.number(epsilon)])])
    let scaled = call.node("Mul", [call.node("Div", [centred, deviation]), weight])
    return ExportedValue(call.node("Add", [scaled, bias]), .asWritten)
  }
}

/// Group normalization of feature maps.
enum GroupNormPattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    guard let (outer, scale, shift) = graph.scaledAndShifted(root),
      graph.vertices[outer].operation is Reshape,
      let (grouped, axes, epsilon) = graph.standardized(graph.vertices[outer].inputs[0]),
      axes == [1, 3], graph.vertices[grouped].operation is Reshape
    else { return nil }
    let x = graph.vertices[grouped].inputs[0]
    let (shape, groups) = (graph.vertices[x].type.shape, graph.vertices[grouped].type.shape)
    guard shape.count == 4, groups.count == 4, groups[0] == shape[0],
      groups[2] * groups[3] == shape[3], graph.vertices[root].type.shape == shape,
      [scale, shift].allSatisfy({ graph.vertices[$0].type.shape == [shape[3]] })
    else { return nil }
    return ExportStep(
      ExportedGroupNorm(groups: groups[2], epsilon: epsilon),
      [.vertex(x), .vertex(scale), .vertex(shift)], origin: root)
  }
}

/// Group normalization with its scale and shift per channel.
struct ExportedGroupNorm: ExportableOperation {
  let groups: Int
  let epsilon: Float

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard let scale = call.constant(1), let shift = call.constant(2) else {
      throw call.fail("a group normalization has no weights")
    }
    let x = try call.name(0, in: .channelsFirst)
    if call.opset >= 21 {
      let weight = call.emitter.weight(scale, named: "weight")
      let bias = call.emitter.weight(shift, named: "bias")
      return ExportedValue(
        call.node(
          "GroupNormalization", [x, weight, bias],
          ["num_groups": .int(groups), "epsilon": .float(epsilon)]), .channelsFirst)
    }
    // Each group is one row of an instance normalization.
    let rows = call.node("Reshape", [x, call.emitter.ints([0, groups, -1])])
    let normal = call.node(
      "InstanceNormalization",
      [
        rows, call.emitter.floats([Float](repeating: 1, count: groups)),
        call.emitter.floats([Float](repeating: 0, count: groups)),
      ], ["epsilon": .float(epsilon)])
    let shape = call.shape.permuted(ValueLayout.channelsFirst.order(rank: 4))
    let grouped = call.shape.mapAxes { [$0[0], groups, $0[1...].reduce(1, *) / groups] }
    let maps = try call.emitter.reshape(normal, from: grouped, to: shape)
    let weight = call.emitter.weight(scale.reshaped([scale.count, 1, 1]), named: "weight")
    let bias = call.emitter.weight(shift.reshaped([shift.count, 1, 1]), named: "bias")
    return ExportedValue(
      call.node("Add", [call.node("Mul", [maps, weight]), bias]), .channelsFirst)
  }
}
