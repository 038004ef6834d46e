/// One rewrite of a graph: a pattern that starts at a vertex, and its replacement.
struct RewriteRule: Sendable {
  /// The vertex that replaces another one.
  enum Replacement {
    /// Another vertex, with inputs in the new graph.
    case vertex(Vertex)
    /// A vertex that the new graph already has.
    case existing(Int)
  }

  let name: String
  /// The replacement of a vertex, with inputs in the new graph; nil where the pattern doesn't
  /// match. It may append vertices for the replacement to read, but only where the pattern matches.
  let apply: @Sendable (Vertex, inout Rewriting) -> Replacement?

  init(
    _ name: String, _ apply: @escaping @Sendable (Vertex, inout Rewriting) -> Replacement?
  ) {
    self.name = name
    self.apply = apply
  }
}

/// The new graph of a pass during construction.
struct Rewriting {
  private(set) var vertices: [Vertex] = []
  /// For each vertex, whether it has one reader and is no output.
  private var readOnce: [Bool] = []

  /// The number of a constant vertex; nil for others.
  func constant(_ index: Int) -> Double? {
    (vertices[index].operation as? Constant)?.value
  }

  /// Whether a vertex has one reader and is no output, so that a rule may fuse it into its reader.
  func isReadOnce(_ index: Int) -> Bool { readOnce[index] }

  fileprivate mutating func setReadOnce(_ index: Int, _ isReadOnce: Bool) {
    readOnce[index] = isReadOnce
  }

  /// Appends a vertex and returns its position.
  mutating func append(_ vertex: Vertex) -> Int {
    vertices.append(vertex)
    readOnce.append(false)
    return vertices.count - 1
  }

  /// Appends a vertex; it is steady if all its inputs are.
  mutating func append(_ operation: any Operation, _ inputs: [Int], _ type: TensorType) -> Int {
    append(
      Vertex(
        operation: operation, inputs: inputs, type: type,
        isSteady: inputs.allSatisfy { vertices[$0].isSteady }))
  }
}

extension Graph {
  /// The graph after applying to each vertex the first rule that matches it.
  func rewritten(by rules: [RewriteRule]) -> Graph {
    var readerCounts = [Int](repeating: 0, count: vertices.count)
    for vertex in vertices {
      for input in vertex.inputs { readerCounts[input] += 1 }
    }
    // An output has a reader outside of the graph.
    for output in outputs { readerCounts[output] += 2 }
    var rewriting = Rewriting()
    var place = [Int](repeating: -1, count: vertices.count)
    for (index, old) in vertices.enumerated() {
      var vertex = old
      vertex.inputs = old.inputs.map { place[$0] }
      var replacement = RewriteRule.Replacement.vertex(vertex)
      for rule in rules {
        guard let found = rule.apply(vertex, &rewriting) else { continue }
        replacement = found
        break
      }
      switch replacement {
      case .vertex(let vertex):
        place[index] = rewriting.append(vertex)
        rewriting.setReadOnce(place[index], readerCounts[index] == 1)
      case .existing(let same):
        place[index] = same
        rewriting.setReadOnce(same, false)
      }
    }
    var result = Graph(donated: donated)
    result.vertices = rewriting.vertices
    result.leaves = leaves.map { place[$0] }
    result.outputs = outputs.map { place[$0] }
    return result.pruned()
  }
}
