extension GraphNode {
  /// The names of the values that the node reads, including those that its bodies read from
  /// outside.
  package var reads: [String] {
    var names = inputs.filter { !$0.isEmpty }
    for key in attributes.keys.sorted() {
      if case .graph(let body)? = attributes[key] { names += body.freeNames }
    }
    return names
  }
}

extension GraphDefinition {
  /// The names that a body reads but does not define.
  fileprivate var freeNames: [String] {
    var own = Set(inputs.map(\.name)).union(constants.keys)
    for node in nodes { own.formUnion(node.outputs) }
    return nodes.flatMap(\.reads).filter { !own.contains($0) }
      + outputs.map(\.name).filter { !own.contains($0) }
  }

  /// The index of the node that computes each value.
  package var makers: [String: Int] {
    var makers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for name in node.outputs where !name.isEmpty { makers[name] = index }
    }
    return makers
  }

  /// Whether a node gives as many elements as it finds in the data.
  package var hasDataDependentSizes: Bool {
    nodes.contains { node in
      ["NonZero", "NonMaxSuppression", "Compress"].contains(node.op)
    }
  }

  /// Removes nodes and constants that no output depends on; the nodes may be in any order.
  package mutating func dropUnread() {
    let makers = makers
    var needed: Set<Int> = []
    var read = Set(outputs.map(\.name))
    var pending = Array(read)
    while let name = pending.popLast() {
      guard let index = makers[name], needed.insert(index).inserted else { continue }
      let names = nodes[index].reads
      pending += names.filter { read.insert($0).inserted }
    }
    nodes = nodes.indices.filter(needed.contains).map { nodes[$0] }
    constants = constants.filter { read.contains($0.key) }
  }
}
