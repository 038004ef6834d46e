/// Small rewrites that need no more than a vertex and its inputs:
///
///     x + 0 → x        x · 1 → x        x − 0 → x        x / 1 → x
///     reshape(c) → c   broadcast(c) → c   -c → c   c₁ ∘ c₂ → c         (c: constant)
///     reshape(reshape(x)) → reshape(x)
func simplified(_ graph: Graph) -> Graph {
  var result = Graph(donated: graph.donated)
  var place = [Int](repeating: -1, count: graph.vertices.count)

  func constant(_ index: Int) -> Double? {
    (result.vertices[index].operation as? Constant)?.value
  }

  for (index, old) in graph.vertices.enumerated() {
    var vertex = old
    vertex.inputs = old.inputs.map { place[$0] }
    var same: Int?
    switch vertex.operation {
    case let binary as Binary:
      let (a, b) = (vertex.inputs[0], vertex.inputs[1])
      let unchanged = { (input: Int) in result.vertices[input].type == vertex.type }
      switch (binary.function, constant(a), constant(b)) {
      case (.add, let x?, let y?): vertex = folded(x + y, vertex)
      case (.subtract, let x?, let y?): vertex = folded(x - y, vertex)
      case (.multiply, let x?, let y?): vertex = folded(x * y, vertex)
      case (.divide, let x?, let y?) where y != 0 && vertex.type.dtype == .float32:
        vertex = folded(x / y, vertex)
      case (.add, _, 0?) where unchanged(a), (.subtract, _, 0?) where unchanged(a): same = a
      case (.multiply, _, 1?) where unchanged(a), (.divide, _, 1?) where unchanged(a): same = a
      case (.add, 0?, _) where unchanged(b), (.multiply, 1?, _) where unchanged(b): same = b
      default: break
      }
    case let unary as Unary where unary.function == .negate:
      if let x = constant(vertex.inputs[0]) { vertex = folded(-x, vertex) }
    case is Reshape, is Broadcast:
      if let x = constant(vertex.inputs[0]) {
        vertex = folded(x, vertex)
      } else if vertex.operation is Reshape,
        result.vertices[vertex.inputs[0]].operation is Reshape
      {
        vertex.inputs = result.vertices[vertex.inputs[0]].inputs
      }
    default: break
    }
    if let same {
      place[index] = same
    } else {
      place[index] = result.vertices.count
      result.vertices.append(vertex)
    }
  }
  result.leaves = graph.leaves.map { place[$0] }
  result.outputs = graph.outputs.map { place[$0] }
  return result.pruned()
}

private func folded(_ value: Double, _ vertex: Vertex) -> Vertex {
  // Rounded as the vertex's own arithmetic would have.
  let rounded = vertex.type.dtype == .float32 ? Double(Float(value)) : value
  return Vertex(
    operation: Constant(value: rounded, type: vertex.type), inputs: [], type: vertex.type)
}
