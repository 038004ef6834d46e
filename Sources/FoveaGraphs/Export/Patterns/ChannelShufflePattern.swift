import FoveaTensors

/// A shuffle of channels: maps `[N, H, W, groups · members]` in the order of the members of each
/// group, as in ShuffleNet.
enum ChannelShufflePattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    let shape = graph.vertices[root].type.shape
    guard graph.vertices[root].operation is Reshape, shape.count == 4,
      let swapped = graph.vertices[root].inputs.first,
      let transpose = graph.vertices[swapped].operation as? Transpose,
      transpose.axes == [0, 1, 2, 4, 3], let grouped = graph.vertices[swapped].inputs.first,
      graph.vertices[grouped].operation is Reshape, let x = graph.vertices[grouped].inputs.first,
      graph.vertices[x].type.shape == shape, !graph.vertices[x].isConstant
    else { return nil }
    let parts = graph.vertices[grouped].type.shape
    guard Array(parts[..<3]) == Array(shape[..<3]) else { return nil }
    return ExportStep(
      ExportedChannelShuffle(groups: parts[3], members: parts[4]), [.vertex(x)], origin: root)
  }
}

/// A shuffle of channels, as a selection of channels in the new order.
struct ExportedChannelShuffle: ExportableOperation {
  let groups: Int
  let members: Int

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.axisLayout(0)
    let x = try call.name(0, in: layout)
    let order = (0..<groups * members).map { $0 % groups * members + $0 / groups }
    let place = layout.place(of: 3, rank: 4)
    return ExportedValue(
      call.node("Gather", [x, call.emitter.ints(order)], ["axis": .int(place)]), layout)
  }
}
