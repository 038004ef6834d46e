/// Names for what is added to a graph: as wanted, with a number behind where that is taken.
package struct GraphNames {
  private var taken: Set<String>

  /// - Parameter taken: names that are in use.
  package init(taken: Set<String> = []) { self.taken = taken }

  /// Leaves a graph's values and nodes their names.
  package init(of graph: GraphDefinition) {
    taken = Set(graph.inputs.map(\.name)).union(graph.constants.keys)
    for node in graph.nodes { taken.formUnion(node.inputs + node.outputs + [node.name]) }
  }

  /// A name that nothing has yet, nor will get from here again.
  package mutating func free(_ name: String) -> String {
    var (result, number) = (name, 1)
    while !taken.insert(result).inserted {
      number += 1
      result = "\(name)_\(number)"
    }
    return result
  }
}
