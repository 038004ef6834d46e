/// One operation of a graph, for summaries.
package struct GraphOperation: Sendable {
  /// A number that increases in order of creation.
  package let creation: UInt64
  /// Name of the operation, such as `conv2D`.
  package let name: String
  /// Shapes and element types of the inputs.
  package let inputs: [TensorType]
  /// Shape and element type of the result.
  package let output: TensorType
  /// Multiply-add pairs that one evaluation takes.
  package let multiplyAdds: Int
  /// Positions of the given tensors that the operation reads directly.
  package let givenInputs: [Int]
}

extension Tensor {
  /// The creation number of the next operation.
  package static var createdCount: UInt64 { Node.upcomingID }

  /// The operations that the evaluation of tensors needs, in order of creation, without evaluating
  /// anything. Given tensors count as data, and identities are left out.
  package static func graphOperations(of outputs: [Tensor], given: [Tensor] = [])
    -> [GraphOperation]
  {
    Engine.withGraph {
      let walk = GraphWalk(from: outputs.map(\.node), given: given.map(\.node))
      return walk.nodes.compactMap { node in
        guard walk.givenPosition(of: node) == nil, !(node.operation is Leaf),
          !node.operation.isIdentity
        else { return nil }
        let types = node.inputs.map(\.type)
        return GraphOperation(
          creation: node.id, name: node.operation.name, inputs: types, output: node.type,
          multiplyAdds: node.operation.multiplyAdds(types, node.type),
          givenInputs: node.inputs.compactMap { walk.givenPosition(of: walk.source(of: $0)) })
      }
    }
  }
}
