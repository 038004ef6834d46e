/// The operations behind tensors with their connections, for targets that translate a graph, for
/// example into a file format.
package struct TracedGraph: Sendable {
  /// One value of the graph.
  package struct Vertex: Sendable {
    /// The operation that computes it: a value of `Convolution`, `Reshape`, … with its attributes.
    package let operation: any Sendable
    /// Name of the operation, such as `conv2D`.
    package let name: String
    /// Positions of the vertices that it reads.
    package let inputs: [Int]
    /// The value's shape and element type.
    package let type: TensorType
    /// The tensor of the value.
    package let tensor: Tensor
    /// The same numbers as later operations read them, so that gradients at it are complete: after
    /// a hand-written gradient, none reaches `tensor` itself.
    package let read: Tensor
    /// Position among the given tensors, if it is one.
    package let givenPosition: Int?
    /// Whether it depends on a given tensor; otherwise it is the same in each run.
    package let dependsOnGiven: Bool
    /// A number that increases in order of creation.
    package let creation: UInt64
  }
  /// Vertices in topological order: each comes after its inputs.
  package let vertices: [Vertex]
  /// Positions of the requested tensors.
  package let outputs: [Int]
}

extension Tensor {
  /// The creation number of the operation or data behind this tensor.
  package var creation: UInt64 { node.id }

  /// The graph behind tensors, without evaluating anything. Given tensors count as data, and
  /// identities are replaced by their sources.
  package static func traced(_ outputs: [Tensor], given: [Tensor]) -> TracedGraph {
    Engine.withGraph {
      let walk = GraphWalk(from: outputs.map(\.node), given: given.map(\.node))
      let carriers = walk.gradientCarriers(of: outputs.map(\.node))
      var vertices: [TracedGraph.Vertex] = []
      vertices.reserveCapacity(walk.nodes.count)
      for node in walk.nodes {
        let position = walk.givenPosition(of: node)
        let inputs = position == nil ? node.inputs.map { walk.source(of: $0).visitIndex } : []
        node.visitIndex = vertices.count
        vertices.append(
          TracedGraph.Vertex(
            operation: node.operation, name: node.operation.name, inputs: inputs, type: node.type,
            tensor: Tensor(node: node), read: Tensor(node: carriers[node.id] ?? node),
            givenPosition: position,
            dependsOnGiven: position != nil || inputs.contains { vertices[$0].dependsOnGiven },
            creation: node.id))
      }
      return TracedGraph(
        vertices: vertices, outputs: outputs.map { walk.source(of: $0.node).visitIndex })
    }
  }
}
