import FoveaTensors

/// A dense layer with its bias, without the reshapings around it if it works on tokens.
enum LinearPattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    var end = root
    let isReshaped = graph.vertices[root].operation is Reshape
    if isReshaped {
      end = graph.vertices[root].inputs[0]
      guard graph.readerCounts[end] == 1 else { return nil }
    }
    let chain = AffineChain(from: end, in: graph)
    let base = graph.vertices[chain.base]
    guard let product = base.operation as? MatrixProduct, !product.transposesA,
      base.type.rank == 2, chain.base == root || graph.readerCounts[chain.base] == 1
    else { return nil }
    var x = base.inputs[0]
    let weights = graph.vertices[base.inputs[1]]
    guard weights.isConstant, weights.type.rank == 2, !graph.vertices[x].isConstant else {
      return nil
    }
    if isReshaped {
      guard graph.vertices[x].operation is Reshape else { return nil }
      x = graph.vertices[x].inputs[0]
      let (before, after) = (graph.vertices[x].shape, graph.vertices[root].shape)
      guard before.rank == after.rank, before.rank > 2,
        before.mapAxes({ $0.dropLast() }) == after.mapAxes({ $0.dropLast() })
      else { return nil }
    }
    return ExportStep(
      ExportedLinear(
        isTransposed: product.transposesB, scale: chain.scale, shift: chain.shift),
      [.vertex(x), .vertex(base.inputs[1])], origin: chain.base)
  }
}
