import FoveaSupport

/// Checks a graph once, when a model is made from it.
enum GraphCheck {
  /// The graph with its nodes in topological order and its `Constant` nodes turned into constants.
  static func checked(_ definition: GraphDefinition) throws(GraphError) -> GraphDefinition {
    guard GraphOperator.opsets.contains(definition.opset) else {
      let range = GraphOperator.opsets
      throw GraphError(
        "the graph uses operator set \(definition.opset), but "
          + "\(range.lowerBound) to \(range.upperBound) are supported; "
          + (definition.opset > range.upperBound
            ? "export it with an older one, for example 17"
            : "convert it with onnx.version_converter"))
    }
    try checkOperators(definition)
    return try ordered(definition, outer: [])
  }

  private static func checkOperators(_ graph: GraphDefinition) throws(GraphError) {
    var problems: [String: (order: Int, text: String, nodes: [String])] = [:]
    func visit(_ graph: GraphDefinition, _ opset: Int, depth: Int) throws(GraphError) {
      guard depth <= 16 else { throw GraphError("subgraphs are nested too deeply") }
      for node in graph.nodes {
        let name = node.domain.isEmpty ? node.op : "\(node.domain).\(node.op)"
        var text: String?
        if let entry = GraphOperator.named(node.op, domain: node.domain) {
          if entry.domain.isEmpty, opset < entry.since {
            text =
              "\(name) (was added in operator set \(entry.since), but the file uses \(opset))"
          } else if node.inputs.count > entry.inputs.upperBound
            || node.inputs.count < entry.inputs.lowerBound
          {
            throw GraphError(
              "takes \(entry.inputs.lowerBound) to \(entry.inputs.upperBound) inputs, but has "
                + "\(node.inputs.count)", at: node)
          }
        } else {
          text =
            name
            + NearestName.question(for: node.op, among: GraphOperator.names)
        }
        if let text {
          let order = problems.count
          let label =
            node.name.isEmpty ? "computing '\(node.outputs.first ?? "")'" : "'\(node.name)'"
          problems[name, default: (order, text, [])].nodes.append(label)
        }
        for key in node.attributes.keys.sorted() {
          if case .graph(let body)? = node.attributes[key] {
            try visit(body, opset, depth: depth + 1)
          }
        }
      }
    }
    try visit(graph, graph.opset, depth: 0)
    guard !problems.isEmpty else { return }
    let lines = problems.values.sorted { $0.order < $1.order }.map { problem in
      let shown = problem.nodes.prefix(5).joined(separator: ", ")
      let rest = problem.nodes.count > 5 ? " and \(problem.nodes.count - 5) more" : ""
      return "\(problem.text) at \(shown)\(rest)"
    }
    throw GraphError(
      "the graph uses \(lines.count == 1 ? "an operator that is not" : "operators that are not") "
        + "supported: \(lines.joined(separator: "; ")). Export the network without "
        + "\(lines.count == 1 ? "it" : "them") (pre- and postprocessing are often the cause)")
  }

  /// Checks that names are unique and defined, and sorts the nodes topologically.
  private static func ordered(_ graph: GraphDefinition, outer: Set<String>) throws(GraphError)
    -> GraphDefinition
  {
    var result = graph
    var known: Set<String> = []
    func define(_ name: String, _ what: String, _ node: GraphNode? = nil) throws(GraphError) {
      guard known.insert(name).inserted else {
        throw GraphError("\(what) '\(name)' is defined twice", at: node)
      }
    }
    for port in graph.inputs { try define(port.name, "the input") }
    for name in graph.constants.keys.sorted() { try define(name, "the constant") }
    let given = known
    for node in graph.nodes {
      for name in node.outputs where !name.isEmpty { try define(name, "the value", node) }
    }

    // Subgraphs read outer values by name.
    let reads = graph.nodes.map(\.reads)
    for (node, names) in zip(graph.nodes, reads) {
      for name in names where !known.contains(name) && !outer.contains(name) {
        throw GraphError(
          "reads '\(name)', which no node computes."
            + NearestName.question(for: name, among: known.sorted()), at: node)
      }
    }
    for port in graph.outputs where !known.contains(port.name) && !outer.contains(port.name) {
      throw GraphError("the graph's output '\(port.name)' is not computed by any node")
    }

    var ready = given.union(outer)
    var waiting = Array(graph.nodes.indices)
    var nodes: [GraphNode] = []
    while !waiting.isEmpty {
      var rest: [Int] = []
      for index in waiting {
        if reads[index].allSatisfy({ ready.contains($0) }) {
          nodes.append(graph.nodes[index])
          ready.formUnion(graph.nodes[index].outputs)
        } else {
          rest.append(index)
        }
      }
      guard rest.count < waiting.count else {
        throw GraphError(
          "the graph has a cycle: "
            + rest.prefix(5).map { graph.nodes[$0].label }.joined(separator: ", ")
            + (rest.count > 5 ? ", …" : ""))
      }
      waiting = rest
    }

    var kept: [GraphNode] = []
    for var node in nodes {
      if node.op == "Constant", node.domain.isEmpty, let name = node.outputs.first,
        case .tensor(let value)? = node.attributes["value"]
      {
        result.constants[name] = value
        continue
      }
      for key in node.attributes.keys.sorted() {
        if case .graph(let body)? = node.attributes[key] {
          node.attributes[key] = .graph(try ordered(body, outer: outer.union(known)))
        }
      }
      kept.append(node)
    }
    result.nodes = kept
    return result
  }
}
