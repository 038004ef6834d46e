extension GraphEmitter {
  /// Appends a reshaping between shapes of the exported graph.
  func reshape(
    _ name: String, from: ExportShape, to: ExportShape
  ) throws(GraphExportError) -> String {
    if from == to { return name }
    if from.rank > 2, to.rank == 2, from.lengths[0] == to.lengths[0],
      from.others[0] == to.others[0]
    {
      return node("Flatten", [name], ["axis": .int(1)])[0]
    }
    var lengths = to.lengths
    var open = 0
    for axis in lengths.indices where !to.isFixed(axis) {
      let isCopied =
        axis < from.rank && from.lengths[axis] == to.lengths[axis]
        && from.others[axis] == to.others[axis]
      if isCopied {
        lengths[axis] = 0
      } else {
        lengths[axis] = -1
        open += 1
      }
    }
    guard open <= 1 else {
      throw GraphExportError(
        "a reshaping depends on several dynamic lengths; export for a fixed image size")
    }
    return node("Reshape", [name, ints(lengths)])[0]
  }

  /// Reshapes a value; its elements are moved only if necessary.
  func reshaped(
    _ value: ExportedValue, from: ExportShape, to: ExportShape
  ) throws(GraphExportError) -> ExportedValue {
    if from == to { return value }
    let first = ValueLayout.channelsFirst
    switch value.layout {
    case .channelsFirst where !from.areOne(1..<from.rank - 1):
      let keepsBatch = from.sameLength(0, as: to, 0)
      let order = first.order(rank: from.rank)
      if keepsBatch, to.rank == 2, from.rank == 4, from.isFixed(1), from.isFixed(2) {
        let name = try reshape(value.name, from: from.permuted(order), to: to)
        return ExportedValue(name, .flattened(Array(from.lengths[1...])))
      }
      if keepsBatch, to.rank > 2, from.sameLength(from.rank - 1, as: to, to.rank - 1) {
        let target = to.permuted(first.order(rank: to.rank))
        let name = try reshape(value.name, from: from.permuted(order), to: target)
        return ExportedValue(name, .channelsFirst)
      }
    case .flattened(let map) where to.rank == 4 && Array(to.lengths[1...]) == map:
      let name = try reshape(
        value.name, from: from, to: to.permuted(first.order(rank: 4)))
      return ExportedValue(name, .channelsFirst)
    default: break
    }
    // Only axes of length 1 have moved: the elements are in the order of Fovea's graph.
    var (name, shape) = (value.name, from)
    if value.layout == .channelsFirst, from.areOne(1..<from.rank - 1) {
      shape = from.permuted(first.order(rank: from.rank))
    } else if value.layout != .asWritten {
      name = try convertToWritten(value, from)
    }
    if to.rank == 4, to.areOne(1...2) {
      let target = to.permuted(first.order(rank: 4))
      return ExportedValue(try reshape(name, from: shape, to: target), .channelsFirst)
    }
    return ExportedValue(try reshape(name, from: shape, to: to), .asWritten)
  }

  private func convertToWritten(
    _ value: ExportedValue, _ shape: ExportShape
  ) throws(GraphExportError) -> String {
    try convert(value, shape, to: .asWritten, rank: shape.rank)
  }
}

extension ExportShape {
  func sameLength(_ axis: Int, as other: ExportShape, _ otherAxis: Int) -> Bool {
    other.rank > otherAxis && lengths[axis] == other.lengths[otherAxis]
      && others[axis] == other.others[otherAxis]
  }
}
