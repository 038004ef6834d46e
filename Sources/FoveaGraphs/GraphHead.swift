/// The layer that determines the number of outputs per image or pixel: the last `Gemm`, `MatMul` or
/// convolution, after which nothing mixes channels.
struct GraphHead {
  /// The constants with an output axis, by name, and the index of that axis.
  let axes: [String: Int]
  /// The number of outputs.
  let count: Int

  /// Operators that may follow the head: they are independent of the number of channels.
  private static let passing: Set<String> = [
    "Identity", "Dropout", "Flatten", "Squeeze", "Softmax", "LogSoftmax", "Sigmoid", "Relu",
    "GlobalAveragePool", "AveragePool", "Cast",
  ]

  /// - Throws: `GraphError` with the obstacle, if there is no such layer.
  init(of graph: GraphDefinition) throws(GraphError) {
    guard graph.outputs.count == 1, let output = graph.outputs.first else {
      throw GraphError("the graph has \(graph.outputs.count) outputs, expected one")
    }
    let makers = graph.makers
    var name = output.name
    var bias: (name: String, axis: Int)?
    for _ in graph.nodes {
      guard let node = makers[name].map({ graph.nodes[$0] }) else { break }
      switch node.op {
      case "Gemm":
        let axis = node.attributes["transB"] == .int(1) ? 0 : 1
        try self.init([(node.inputs[1], axis)] + Self.bias(of: node, graph), bias, graph)
        return
      case "Conv":
        try self.init([(node.inputs[1], 0)] + Self.bias(of: node, graph), bias, graph)
        return
      case "MatMul":
        let last = (graph.constants[node.inputs[1]]?.shape.count ?? 0) - 1
        try self.init([(node.inputs[1], last)], bias, graph)
        return
      case "Add" where bias == nil && node.inputs.count == 2:
        guard let slot = node.inputs.firstIndex(where: { graph.constants[$0] != nil }) else {
          throw Self.problem(node)
        }
        bias = (node.inputs[slot], (graph.constants[node.inputs[slot]]?.shape.count ?? 0) - 1)
        name = node.inputs[1 - slot]
      case "Reshape" where Self.reshapeKeepsChannels(node, graph): name = node.inputs[0]
      case "ReduceMean" where Self.meanKeepsChannels(node, graph): name = node.inputs[0]
      case "Resize" where node.inputs.count < 4: name = node.inputs[0]
      case let op where Self.passing.contains(op): name = node.inputs[0]
      default: throw Self.problem(node)
      }
    }
    throw GraphError("the graph's output does not come from a layer with weights")
  }

  private init(
    _ found: [(name: String, axis: Int)], _ bias: (name: String, axis: Int)?,
    _ graph: GraphDefinition
  ) throws(GraphError) {
    var axes: [String: Int] = [:]
    var count: Int?
    for (name, axis) in found + [bias].compactMap({ $0 }) {
      guard let constant = graph.constants[name], constant.shape.indices.contains(axis) else {
        throw GraphError("the last layer's weights are not constants of the graph")
      }
      guard graph.nodes.filter({ $0.inputs.contains(name) }).count == 1 else {
        throw GraphError("the last layer shares '\(name)' with another layer")
      }
      guard count == nil || constant.shape[axis] == count else {
        throw GraphError("the last layer's weights and biases have different numbers of outputs")
      }
      count = constant.shape[axis]
      axes[name] = axis
    }
    self.axes = axes
    self.count = count ?? 0
  }

  private static func bias(
    of node: GraphNode, _ graph: GraphDefinition
  ) -> [(name: String, axis: Int)] {
    guard node.inputs.count > 2, !node.inputs[2].isEmpty else { return [] }
    return [(node.inputs[2], (graph.constants[node.inputs[2]]?.shape.count ?? 0) - 1)]
  }

  /// Whether a reshape is independent of the number of channels: `[0, -1]`, `[batch, -1]`.
  private static func reshapeKeepsChannels(_ node: GraphNode, _ graph: GraphDefinition) -> Bool {
    guard node.inputs.count == 2, let shape = graph.constants[node.inputs[1]],
      let lengths = try? HostArray(shape).wholes
    else { return false }
    return lengths.count == 2 && lengths[1] == -1
  }

  /// Whether a mean is over the spatial axes alone.
  private static func meanKeepsChannels(_ node: GraphNode, _ graph: GraphDefinition) -> Bool {
    let axes: [Int]? =
      if case .ints(let axes)? = node.attributes["axes"] {
        axes
      } else if node.inputs.count > 1, let axes = graph.constants[node.inputs[1]] {
        try? HostArray(axes).wholes
      } else {
        nil
      }
    return axes?.allSatisfy { [2, 3, -1, -2].contains($0) } == true
  }

  private static func problem(_ node: GraphNode) -> GraphError {
    GraphError("\(node.label) follows the last layer and may mix its outputs")
  }
}

extension GraphDefinition {
  /// The same network with a new last layer for another number of outputs, without the layer's
  /// weights.
  ///
  /// - Throws: `GraphError` if the last layer is not a single dense layer or convolution.
  package func withOutputs(_ count: Int) throws(GraphError) -> GraphDefinition {
    let head = try GraphHead(of: self)
    guard head.count != count else { return self }
    var result = self
    for (name, axis) in head.axes {
      result.constants[name]?.shape[axis] = count
      result.constants[name]?.bytes.removeAll()
    }
    if let axis = outputs[0].shape?.dropFirst().firstIndex(of: .fixed(head.count)) {
      result.outputs[0].shape?[axis] = .fixed(count)
    }
    return result
  }
}
