/// Unique names for additions to a graph: the wanted name, with a number appended if it is taken.
package struct GraphNames {
  private var taken: Set<String>

  /// - Parameter taken: The names in use.
  package init(taken: Set<String> = []) { self.taken = taken }

  /// Reserves the names of a graph's values and nodes.
  package init(of graph: GraphDefinition) {
    taken = Set(graph.inputs.map(\.name)).union(graph.constants.keys)
    for node in graph.nodes { taken.formUnion(node.inputs + node.outputs + [node.name]) }
  }

  /// Returns and reserves a unique name.
  package mutating func free(_ name: String) -> String {
    var (result, number) = (name, 1)
    while !taken.insert(result).inserted {
      number += 1
      result = "\(name)_\(number)"
    }
    return result
  }
}
