import FoveaTensors

/// Emits the nodes and constants of an exported graph.
final class GraphEmitter {
  let graph: ExportGraph
  private let options: GraphExportOptions
  private var nodes: [GraphNode] = []
  private(set) var values: [Int: ExportedValue] = [:]
  private var renamed: [String: String] = [:]
  /// The layer of the current operation.
  private(set) var path = ""
  var names: GraphNames
  var constants = ExportConstants()
  /// Names of values that were already converted to another layout.
  var conversions: [Conversion: String] = [:]

  init(_ graph: ExportGraph, _ options: GraphExportOptions) {
    self.graph = graph
    self.options = options
    names = GraphNames(taken: Set(options.outputNames + [options.inputName]))
  }

  /// Emits the whole graph.
  ///
  /// - Throws: `GraphExportError` if an operation has no counterpart in ONNX.
  func definition() throws(GraphExportError) -> GraphDefinition {
    let plan = try ExportPlan(graph)
    let input = graph.vertices.firstIndex { $0.isInput }
    if let input {
      values[input] = ExportedValue(
        options.inputName, options.channelsFirst ? .channelsFirst : .asWritten)
    }
    for (index, step) in plan.steps.enumerated() {
      guard let step else { continue }
      let vertex = graph.vertices[index]
      path = graph.vertices[step.origin].path
      values[index] = try step.operation.export(
        ExportCall(
          emitter: self, inputs: step.inputs, shape: vertex.shape, dtype: vertex.type.dtype,
          other: vertex.other, opset: options.opset, path: path))
    }
    path = ""
    let outputs = try outputPorts()
    try constants.evaluate()
    let batch = input.map { graph.vertices[$0] }
    var result = GraphDefinition(
      name: options.name, opset: options.opset,
      inputs: batch.map {
        [port(options.inputName, $0, options.channelsFirst ? .channelsFirst : .asWritten)]
      } ?? [],
      outputs: outputs, nodes: nodes, constants: constants.tensors, metadata: options.metadata)
    result.dropUnread()
    return result
  }

  // MARK: Outputs

  private func outputPorts() throws(GraphExportError) -> [GraphPort] {
    guard graph.outputs.count == options.outputNames.count else {
      throw GraphExportError(
        "the model has \(graph.outputs.count) outputs, but \(options.outputNames.count) names were "
          + "given: \(options.outputNames.joined(separator: ", "))")
    }
    var ports: [GraphPort] = []
    for (index, name) in zip(graph.outputs, options.outputNames) {
      let vertex = graph.vertices[index]
      // Maps are output in the layout of the input images; other values in Fovea's layout.
      let isMap = vertex.type.rank == 4 && options.channelsFirst
      let layout = isMap ? ValueLayout.channelsFirst : .asWritten
      let found = try self.name(of: .vertex(index), in: layout, rank: vertex.type.rank)
      rename(found, to: name)
      ports.append(port(name, vertex, layout))
    }
    return ports
  }

  /// Renames a value to the name of an output.
  private func rename(_ old: String, to new: String) {
    let isComputed = nodes.contains { $0.outputs.contains(old) }
    guard isComputed, !options.outputNames.contains(old) else {
      nodes.append(GraphNode("Identity", name: new, inputs: [old], outputs: [new]))
      return
    }
    renamed[old] = new
    for index in nodes.indices {
      nodes[index].inputs = nodes[index].inputs.map { $0 == old ? new : $0 }
      nodes[index].outputs = nodes[index].outputs.map { $0 == old ? new : $0 }
    }
  }

  /// The traced value behind each exported value, in the order of the nodes.
  var landmarks: [(name: String, tensor: Tensor)] {
    values.keys.sorted().compactMap { index in
      guard let value = values[index], !graph.vertices[index].isInput,
        graph.vertices[index].type.dtype == .float32
      else { return nil }
      return (
        renamed[value.name] ?? value.name, value.layout.applied(to: graph.vertices[index].tensor)
      )
    }
  }

  private func port(_ name: String, _ vertex: ExportGraph.Vertex, _ layout: ValueLayout)
    -> GraphPort
  {
    let input = graph.vertices.first { $0.isInput }?.shape
    let shape = vertex.shape.permuted(layout.order(rank: vertex.shape.rank))
    let dimensions = shape.lengths.indices.map { axis -> GraphDimension in
      let (length, other) = (shape.lengths[axis], shape.others[axis])
      if length == other { return .fixed(length) }
      let known = ["batch", "height", "width"].enumerated().first { place, _ in
        input.map { !$0.isFixed(place) && ($0.lengths[place], $0.others[place]) == (length, other) }
          ?? false
      }
      return .named(known?.element ?? "\(name)_\(axis)")
    }
    return GraphPort(name, ElementType(vertex.type.dtype), dimensions)
  }

  // MARK: Nodes

  /// Appends a node named after the layer and the operator; returns the names of its outputs.
  func node(
    _ op: String, _ inputs: [String], _ attributes: [String: GraphAttribute] = [:],
    outputs count: Int = 1
  ) -> [String] {
    let name = names.free(path.isEmpty ? op : "\(path)/\(op)")
    let outputs = count == 1 ? [name] : (0..<count).map { names.free("\(name).\($0)") }
    nodes.append(
      GraphNode(op, name: name, inputs: inputs, outputs: outputs, attributes: attributes))
    return outputs
  }
}
