/// The operations behind tensors with their wiring, for targets that say the same in other terms,
/// such as those of a file format.
package struct TracedGraph: Sendable {
  /// One value of the graph.
  package struct Vertex: Sendable {
    /// What computes it. An operation's own type (`Convolution`, `Reshape`, …) has its attributes.
    package let operation: any Sendable
    /// For example `conv2D`.
    package let name: String
    /// Vertices read, by position.
    package let inputs: [Int]
    /// The value's shape and element type.
    package let type: TensorType
    /// The value itself.
    package let tensor: Tensor
    /// Position among the given tensors, if it is one.
    package let givenPosition: Int?
    /// Whether it follows from a given tensor; otherwise it is the same at each run.
    package let dependsOnGiven: Bool
    /// Ascends in order of creation.
    package let creation: UInt64
  }
  /// In an order in which each comes after those it reads.
  package let vertices: [Vertex]
  /// Positions of what was asked for.
  package let outputs: [Int]
}

extension Tensor {
  /// The creation number of the operation, or data, that this tensor is.
  package var creation: UInt64 { node.id }

  /// The graph behind tensors without evaluating anything. Given tensors count as data. Identities,
  /// which compute nothing, are seen through.
  package static func traced(_ outputs: [Tensor], given: [Tensor]) -> TracedGraph {
    Engine.withGraph {
      let mark = Engine.newVisitMark()
      var positions: [UInt64: Int] = [:]
      for (index, tensor) in given.enumerated() { positions[tensor.node.id] = index }
      /// The node whose numbers a node really has.
      func source(_ node: Node) -> Node {
        var node = node
        while positions[node.id] == nil, node.operation.isIdentity, let last = node.inputs.last {
          node = last
        }
        return node
      }
      var reached: [Node] = []
      var pending = outputs.map { source($0.node) }
      while let node = pending.popLast() {
        guard node.visitMark != mark else { continue }
        node.visitMark = mark
        reached.append(node)
        if positions[node.id] == nil { pending.append(contentsOf: node.inputs.map(source)) }
      }
      reached.sort { $0.id < $1.id }
      var vertices: [TracedGraph.Vertex] = []
      vertices.reserveCapacity(reached.count)
      for node in reached {
        let position = positions[node.id]
        let inputs = position == nil ? node.inputs.map { source($0).visitIndex } : []
        node.visitIndex = vertices.count
        vertices.append(
          TracedGraph.Vertex(
            operation: node.operation, name: node.operation.name, inputs: inputs, type: node.type,
            tensor: Tensor(node: node), givenPosition: position,
            dependsOnGiven: position != nil || inputs.contains { vertices[$0].dependsOnGiven },
            creation: node.id))
      }
      return TracedGraph(
        vertices: vertices, outputs: outputs.map { source($0.node).visitIndex })
    }
  }
}
