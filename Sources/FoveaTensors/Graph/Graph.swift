/// One vertex of a captured graph.
struct Vertex {
  var operation: any Operation
  var inputs: [Int]
  var type: TensorType
  /// Whether the value is the same from one evaluation to the next, as weights are at inference.
  var isSteady = false

  var isLeaf: Bool { operation is Leaf }
}

/// A graph to compile: vertices in a valid execution order.
struct Graph {
  var vertices: [Vertex] = []
  /// Vertices that are leaves, in the order of a run's data.
  var leaves: [Int] = []
  /// Vertices of the requested values.
  var outputs: [Int] = []
  /// Leaves (by position in `leaves`) that may give their memory to results.
  var donated: Set<Int> = []

  /// For each vertex, its readers in ascending order. A vertex that reads twice occurs twice.
  func readers() -> [[Int]] {
    var readers = [[Int]](repeating: [], count: vertices.count)
    for (index, vertex) in vertices.enumerated() {
      for input in vertex.inputs { readers[input].append(index) }
    }
    return readers
  }

  /// Drops vertices that no output depends on. Leaves stay, because a run passes their data by
  /// position.
  func pruned() -> Graph {
    var needed = [Bool](repeating: false, count: vertices.count)
    for output in outputs { needed[output] = true }
    for leaf in leaves { needed[leaf] = true }
    for index in vertices.indices.reversed() where needed[index] {
      for input in vertices[index].inputs { needed[input] = true }
    }
    var place = [Int](repeating: -1, count: vertices.count)
    var result = Graph(donated: donated)
    for index in vertices.indices where needed[index] {
      place[index] = result.vertices.count
      var vertex = vertices[index]
      vertex.inputs = vertex.inputs.map { place[$0] }
      result.vertices.append(vertex)
    }
    result.leaves = leaves.map { place[$0] }
    result.outputs = outputs.map { place[$0] }
    return result
  }
}

/// The identity of a vertex with up to three inputs: equal keys compute equal values.
private struct VertexKey: Hashable {
  let operation: Int
  var inputs = (-1, -1, -1)

  init?(_ operation: Int, _ list: [Int]) {
    guard list.count <= 3 else { return nil }
    self.operation = operation
    if list.count > 0 { inputs.0 = list[0] }
    if list.count > 1 { inputs.1 = list[1] }
    if list.count > 2 { inputs.2 = list[2] }
  }

  static func == (a: Self, b: Self) -> Bool {
    a.operation == b.operation && a.inputs == b.inputs
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(operation)
    hasher.combine(inputs.0)
    hasher.combine(inputs.1)
    hasher.combine(inputs.2)
  }
}

/// The key of a plan in the cache: the operations, their wiring, shapes and donations as one list
/// of numbers.
struct Signature: Hashable {
  private var words: [Int] = []

  mutating func append(_ operation: Int, _ inputs: [Int]) {
    words.append(operation)
    words.append(inputs.count)
    words.append(contentsOf: inputs)
  }

  mutating func append(leaf type: TensorType) {
    words.append(OperationTable.leaf)
    switch type.dtype {
    case .float32: words.append(0)
    case .int32: words.append(1)
    case .uint8: words.append(2)
    case .bool: words.append(3)
    }
    words.append(type.rank)
    words.append(contentsOf: type.shape)
  }

  mutating func append(list: some Collection<Int>) {
    words.append(list.count)
    words.append(contentsOf: list)
  }

  func hash(into hasher: inout Hasher) {
    words.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

/// The graph behind some nodes. Equal work is merged, and each identity is replaced by its source.
struct Capture {
  private(set) var graph = Graph()
  private(set) var signature = Signature()
  /// The nodes that hold the leaves' data.
  private(set) var leaves: [Node] = []
  /// The requested nodes, each once.
  private(set) var uniqueOutputs: [Node] = []
  /// Whether values are computed again rather than kept for long.
  let recomputes: Bool

  /// Captures the graph; the engine's lock must be held.
  init(_ outputs: [Node], donating donated: [Node], recomputing: Bool = false) {
    recomputes = recomputing
    let mark = Engine.newVisitMark()
    for node in outputs where node.visitMark != mark {
      node.visitMark = mark
      uniqueOutputs.append(node)
    }
    var seen = uniqueOutputs
    var pending = uniqueOutputs
    while let node = pending.popLast() {
      if node.storage != nil { continue }
      for input in node.inputs where input.visitMark != mark {
        input.visitMark = mark
        seen.append(input)
        pending.append(input)
      }
    }
    // Creation order is a valid execution order, and keeps the backward pass behind the forward
    // pass.
    seen.sort { $0.id < $1.id }
    // Leaves are ordered by first read, not by creation. A parameter is new data in the first step
    // and the last step's result in the second, and both must have one signature.
    let placed = Engine.newVisitMark()
    var known: [VertexKey: Int] = [:]
    known.reserveCapacity(seen.count)
    graph.vertices.reserveCapacity(seen.count)
    var steadyLeaves: Set<Int> = []
    func place(_ node: Node) -> Int {
      guard node.visitMark != placed else { return node.visitIndex }
      node.visitMark = placed
      node.visitIndex = graph.vertices.count
      graph.leaves.append(graph.vertices.count)
      graph.vertices.append(Vertex(operation: Leaf(), inputs: [], type: node.type))
      leaves.append(node)
      signature.append(leaf: node.type)
      return node.visitIndex
    }
    for node in seen where node.storage == nil && !node.isDonated {
      if node.operation.isIdentity, let last = node.inputs.last {
        node.visitIndex = place(last)
        node.visitMark = placed
        if node.operation is Steady {
          graph.vertices[node.visitIndex].isSteady = true
          steadyLeaves.insert(node.visitIndex)
        }
        continue
      }
      let inputs = node.inputs.map { place($0) }
      node.visitMark = placed
      let number = OperationTable.number(of: node.operation)
      let key = VertexKey(number, inputs)
      if let key, let same = known[key] {
        node.visitIndex = same
        continue
      }
      node.visitIndex = graph.vertices.count
      if let key { known[key] = node.visitIndex }
      graph.vertices.append(Vertex(operation: node.operation, inputs: inputs, type: node.type))
      signature.append(number, inputs)
    }
    graph.outputs = uniqueOutputs.map { place($0) }
    let donatedIDs = Set(donated.map(\.id))
    graph.donated = Set(leaves.indices.filter { donatedIDs.contains(leaves[$0].id) })
    signature.append(list: steadyLeaves.sorted())
    signature.append(list: graph.outputs)
    signature.append(list: graph.donated.sorted())
    signature.append(list: recomputing ? [1] : [])
  }
}
