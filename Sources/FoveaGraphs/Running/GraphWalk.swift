import FoveaLayers
import FoveaTensors

/// The visible values by name; a branch of `If` also sees those of the enclosing graph.
final class GraphScope {
  var values: [String: GraphValue] = [:]
  private let constants: [String: GraphValue]
  private let outer: GraphScope?

  init(constants: [String: GraphValue], outer: GraphScope? = nil) {
    self.constants = constants
    self.outer = outer
  }

  subscript(name: String) -> GraphValue? {
    values[name] ?? constants[name] ?? outer?[name]
  }
}

/// One pass over a graph's nodes.
struct GraphWalk {
  let context: Context
  let reads: GraphReads

  /// Runs a graph with its constants already in the scope; returns its outputs in order.
  func run(_ graph: GraphDefinition, _ inputs: [GraphValue], in scope: GraphScope) throws
    -> [GraphValue]
  {
    guard inputs.count == graph.inputs.count else {
      throw GraphError(
        "graph '\(graph.name)' takes \(graph.inputs.count) inputs, got \(inputs.count)")
    }
    for (port, value) in zip(graph.inputs, inputs) { scope.values[port.name] = value }
    reads.enter(graph, scope)
    defer { reads.leave() }
    for (position, node) in graph.nodes.enumerated() {
      reads.start(position)
      try run(node, of: graph, in: scope)
    }
    return try graph.outputs.map { port in
      guard let value = scope[port.name] else {
        throw GraphError("the graph's output '\(port.name)' is not computed by any node")
      }
      return value
    }
  }

  private func run(_ node: GraphNode, of graph: GraphDefinition, in scope: GraphScope) throws {
    guard let entry = GraphOperator.named(node.op, domain: node.domain) else {
      throw GraphError("the operator is not supported", at: node)
    }
    let inputs = try node.inputs.map { name throws(GraphError) -> GraphValue? in
      if name.isEmpty { return nil }
      guard let value = scope[name] else {
        throw GraphError("its input '\(name)' is not computed by any node", at: node)
      }
      return value
    }
    let call = NodeCall(
      node: node, opset: graph.opset(of: node.domain), inputs: inputs, context: context
    ) { body, values in
      let constants = try body.constants.mapValues { constant throws(GraphError) in
        try GraphValue(constant: constant)
      }
      var body = body
      body.opset = graph.opset
      body.otherOpsets = graph.otherOpsets
      return try self.run(body, values, in: GraphScope(constants: constants, outer: scope))
    }
    if !entry.takesTexts, let at = inputs.firstIndex(where: { $0?.elementType == .string }) {
      throw GraphError("its input \(at) has strings, expected numbers", at: node)
    }
    var outputs: [GraphValue]
    do {
      outputs = try Tensor.checkingShapes { try entry.run(call) }
      for output in outputs { try call.plausible(output.shape) }
    } catch let error as GraphError {
      throw error.node == nil ? GraphError(error.problem, at: node) : error
    } catch {
      throw GraphError("\(error)", at: node)
    }
    if context.keepsOutputs { keep(&outputs, of: node) }
    for (index, name) in node.outputs.enumerated() where !name.isEmpty {
      guard index < outputs.count else {
        throw GraphError(
          "its output \(index) ('\(name)') is not supported; only the first \(outputs.count) are",
          at: node)
      }
      scope.values[name] = outputs[index]
      if outputs[index].lazyTensor != nil { reads.add(name) }
    }
  }
}

extension GraphWalk {
  /// Tells the context a node's outputs under their names, maps with their axes as NHWC. Later
  /// nodes read the very tensors that the context keeps, so that gradients pass through them.
  private func keep(_ outputs: inout [GraphValue], of node: GraphNode) {
    for (index, name) in zip(outputs.indices, node.outputs) where !name.isEmpty {
      guard outputs[index].elementType.isFloating, outputs[index].lazyTensor != nil else {
        continue
      }
      let rank = outputs[index].rank
      let wanted = rank == 4 ? GraphValue.channelsLast(rank) : Array(0..<rank)
      if outputs[index].order != wanted { outputs[index] = outputs[index].ordered(wanted) }
      context.keep(outputs[index].physical, of: name, kind: node.op)
    }
  }
}

extension GraphDefinition {
  /// The version of an operator set, by its domain.
  func opset(of domain: String) -> Int {
    domain.isEmpty || domain == "ai.onnx" ? opset : otherOpsets[domain] ?? 1
  }
}
