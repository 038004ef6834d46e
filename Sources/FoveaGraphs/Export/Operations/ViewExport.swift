import FoveaTensors

extension Reshape: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.layout(0) ?? .asWritten
    return try call.emitter.reshaped(
      ExportedValue(try call.name(0, in: layout), layout), from: call.shape(0), to: call.shape)
  }
}

extension Transpose: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.axisLayout(0)
    let x = try call.name(0, in: layout)
    let order = axes.map { layout.place(of: $0, rank: axes.count) }
    if order == Array(order.indices) { return ExportedValue(x, .asWritten) }
    return ExportedValue(call.node("Transpose", [x], ["perm": .ints(order)]), .asWritten)
  }
}

extension Broadcast: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard call.shape.isFixed else {
      throw call.fail("a broadcast shape can't be dynamic; export for a fixed batch and size")
    }
    let layout = call.commonLayout
    let x = try call.name(0, in: layout, rank: call.shape.rank)
    let lengths = call.shape.permuted(layout.order(rank: call.shape.rank)).lengths
    return ExportedValue(call.node("Expand", [x, call.emitter.ints(lengths)]), layout)
  }
}

extension FoveaTensors.Slice: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.axisLayout(0)
    var x = try call.name(0, in: layout)
    let input = call.shape(0)
    let other = call.other as? FoveaTensors.Slice ?? self
    let rank = input.rank
    var (first, last, axes, distances): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
    for axis in 0..<rank {
      let place = layout.place(of: axis, rank: rank)
      let isWhole = steps[axis] == 1 && call.shape.sameLength(axis, as: input, axis)
      if isWhole { continue }
      let end = starts[axis] + (counts[axis] - 1) * steps[axis] + 1
      let otherEnd = other.starts[axis] + (other.counts[axis] - 1) * other.steps[axis] + 1
      let reachesEnd = end == input.lengths[axis] && otherEnd == input.others[axis]
      if starts[axis] == other.starts[axis], end == otherEnd || reachesEnd {
        first.append(starts[axis])
        last.append(reachesEnd && !input.isFixed(axis) ? Int(Int32.max) : end)
        axes.append(place)
        distances.append(steps[axis])
      } else {
        x = try part(x, axis, place, other, call)
      }
    }
    if !axes.isEmpty {
      let inputs = [first, last, axes, distances].map { call.emitter.ints($0) }
      x = call.node("Slice", [x] + inputs)
    }
    return ExportedValue(x, layout)
  }

  /// One of several equal parts of a dynamic axis.
  private func part(
    _ x: String, _ axis: Int, _ place: Int, _ other: FoveaTensors.Slice, _ call: ExportCall
  ) throws(GraphExportError) -> String {
    let (length, otherLength) = (call.shape(0).lengths[axis], call.shape(0).others[axis])
    let (count, otherCount) = (counts[axis], other.counts[axis])
    guard steps[axis] == 1, other.steps[axis] == 1, count > 0, otherCount > 0,
      length % count == 0, otherLength % otherCount == 0,
      length / count == otherLength / otherCount,
      starts[axis] % count == 0, other.starts[axis] % otherCount == 0,
      starts[axis] / count == other.starts[axis] / otherCount
    else {
      throw call.fail("a part of an axis can't be dynamic; export for a fixed batch and size")
    }
    let parts = length / count
    var attributes: [String: GraphAttribute] = ["axis": .int(place)]
    if call.opset >= 18 { attributes["num_outputs"] = .int(parts) }
    return call.emitter.node("Split", [x], attributes, outputs: parts)[starts[axis] / count]
  }
}
