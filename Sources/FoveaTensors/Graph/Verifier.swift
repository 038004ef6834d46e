/// The invariants of a graph between compiler passes. A violation is a bug of the compiler.
enum Verifier {
  /// Traps with the rule, the pass and the vertex of a violation.
  static func verify(_ graph: Graph, after pass: String) {
    func hold(_ condition: Bool, _ rule: String, _ index: Int) {
      guard !condition else { return }
      let vertex = graph.vertices.indices.contains(index) ? "\(graph.vertices[index])" : "-"
      fatalError("compiler: after \(pass), vertex \(index) breaks the rule \"\(rule)\": \(vertex)")
    }
    for (index, vertex) in graph.vertices.enumerated() {
      for input in vertex.inputs {
        hold(input >= 0 && input < index, "inputs come before their readers", index)
      }
      hold(
        !vertex.isLeaf || vertex.inputs.isEmpty && graph.leaves.contains(index),
        "a leaf has no inputs and is listed", index)
      if !vertex.isLeaf {
        let types = vertex.inputs.map { graph.vertices[$0].type }
        let expected = try? vertex.operation.type(of: types)
        hold(expected == vertex.type, "the type follows from the inputs", index)
      }
      hold(
        !(vertex.operation is any IdentityOperation), "identities are seen through", index)
    }
    for leaf in graph.leaves {
      hold(graph.vertices[leaf].isLeaf, "listed leaves are leaves", leaf)
    }
    for output in graph.outputs {
      hold(graph.vertices.indices.contains(output), "outputs exist", output)
    }
  }
}
