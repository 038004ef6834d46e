/// One operation of a graph, as summaries see it.
package struct GraphOperation: Sendable {
  /// Ascends in order of creation.
  package let creation: UInt64
  /// For example `conv2D`.
  package let name: String
  /// Shapes and element types of what it reads.
  package let inputs: [TensorType]
  /// Shape and element type of what it computes.
  package let output: TensorType
  /// Multiply-add pairs that one evaluation takes.
  package let multiplyAdds: Int
  /// Positions, among the given tensors, of those it reads directly.
  package let givenInputs: [Int]
}

extension Tensor {
  /// The creation number that the next appended operation gets.
  package static var createdCount: UInt64 { Node.upcomingID }

  /// The operations behind tensors in order of creation, without evaluating anything. Given tensors
  /// count as data: what lies behind them is left out. So are identities, which compute nothing.
  package static func graphOperations(of outputs: [Tensor], given: [Tensor] = [])
    -> [GraphOperation]
  {
    Engine.withGraph {
      let mark = Engine.newVisitMark()
      var positions: [UInt64: Int] = [:]
      for (index, tensor) in given.enumerated() { positions[tensor.node.id] = index }
      var reached: [Node] = []
      var pending = outputs.map(\.node)
      while let node = pending.popLast() {
        guard node.visitMark != mark else { continue }
        node.visitMark = mark
        guard positions[node.id] == nil else { continue }
        reached.append(node)
        pending.append(contentsOf: node.inputs)
      }
      /// The node whose numbers an input really is.
      func source(_ node: Node) -> Node {
        var node = node
        while positions[node.id] == nil, node.operation is any IdentityOperation,
          let last = node.inputs.last
        {
          node = last
        }
        return node
      }
      return
        reached
        .filter { !($0.operation is Leaf) && !($0.operation is any IdentityOperation) }
        .sorted { $0.id < $1.id }
        .map { node in
          let types = node.inputs.map(\.type)
          return GraphOperation(
            creation: node.id, name: node.operation.name, inputs: types, output: node.type,
            multiplyAdds: node.operation.multiplyAdds(types, node.type),
            givenInputs: node.inputs.compactMap { positions[source($0).id] })
        }
    }
  }
}
