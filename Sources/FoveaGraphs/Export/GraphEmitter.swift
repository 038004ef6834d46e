import FoveaTensors

/// Writes the nodes and constants of a graph.
final class GraphEmitter {
  private let graph: ExportGraph
  private let options: GraphExportOptions
  private var nodes: [GraphNode] = []
  private var constants: [String: GraphTensor] = [:]
  /// Constants that are still to be computed, all at once.
  private var pending: [(name: String, tensor: Tensor)] = []
  /// Names by content, so that small constants are written once.
  private var small: [GraphTensor: String] = [:]
  private var values: [Int: ExportedValue] = [:]
  private var names: Set<String> = []
  private var renamed: [String: String] = [:]
  /// The layer whose operation is written.
  private var path = ""

  private struct Conversion: Hashable {
    let name: String
    let layout: ValueLayout
    let rank: Int
  }
  private var conversions: [Conversion: String] = [:]

  init(_ graph: ExportGraph, _ options: GraphExportOptions) {
    self.graph = graph
    self.options = options
    names = Set(options.outputNames + [options.inputName])
  }

  /// Writes everything.
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
    try computePending()
    let batch = input.map { graph.vertices[$0] }
    var result = GraphDefinition(
      name: options.name, opset: options.opset,
      inputs: batch.map {
        [port(options.inputName, $0, options.channelsFirst ? .channelsFirst : .asWritten)]
      } ?? [],
      outputs: outputs, nodes: nodes, constants: constants, metadata: options.metadata)
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
      // Maps leave as images come in; anything else as our graph has it.
      let isMap = vertex.type.rank == 4 && options.channelsFirst
      let layout = isMap ? ValueLayout.channelsFirst : .asWritten
      let found = try self.name(of: .vertex(index), in: layout, rank: vertex.type.rank)
      rename(found, to: name)
      ports.append(port(name, vertex, layout))
    }
    return ports
  }

  /// Gives a value the name of an output.
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

  /// What each exported value stands for, in the order of the nodes.
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

  /// Appends a node named by the layer and the operator; gives the names of its outputs.
  func node(
    _ op: String, _ inputs: [String], _ attributes: [String: GraphAttribute] = [:],
    outputs count: Int = 1
  ) -> [String] {
    let name = unique(path.isEmpty ? op : "\(path)/\(op)")
    let outputs = count == 1 ? [name] : (0..<count).map { unique("\(name).\($0)") }
    nodes.append(
      GraphNode(op, name: name, inputs: inputs, outputs: outputs, attributes: attributes))
    return outputs
  }

  private func unique(_ wanted: String) -> String {
    var name = wanted
    var number = 2
    while !names.insert(name).inserted {
      name = "\(wanted)_\(number)"
      number += 1
    }
    return name
  }

  // MARK: Constants

  /// A weight under the layer's path: `features.0.weight`.
  func weight(_ tensor: Tensor, named name: String) -> String {
    let name = unique(path.isEmpty ? name : "\(path).\(name)")
    pending.append((name, tensor))
    return name
  }

  /// A vector of whole numbers.
  func ints(_ values: [Int]) -> String {
    constant(
      GraphTensor(values, shape: [values.count]),
      "ints/" + values.map(String.init).joined(separator: ","))
  }

  /// A single number.
  func number(_ value: Float, _ dtype: DType = .float32) -> String {
    switch dtype {
    case .float32: constant(GraphTensor([value], shape: []), "number/\(value)")
    case .int32:
      constant(
        GraphTensor(.int32, [], bytes: .of(Int32(value))), "number/\(Int32(value)):int32")
    case .uint8:
      constant(GraphTensor(.uint8, [], bytes: .of(UInt8(value))), "number/\(UInt8(value)):uint8")
    case .bool:
      constant(GraphTensor(.bool, [], bytes: .of(UInt8(value))), "bool/\(value != 0)")
    }
  }

  /// A vector of numbers.
  func floats(_ values: [Float]) -> String {
    constant(
      GraphTensor(values, shape: [values.count]),
      "numbers/" + values.map { "\($0)" }.joined(separator: ","))
  }

  private func constant(_ tensor: GraphTensor, _ name: String) -> String {
    if let known = small[tensor] { return known }
    let name = unique(name.count > 60 ? "\(name.prefix(60))..." : name)
    small[tensor] = name
    constants[name] = tensor
    return name
  }

  private func computePending() throws(GraphExportError) {
    do {
      try Tensor.evaluating(pending.map(\.tensor), once: true)
    } catch {
      throw GraphExportError("the model's constants can't be computed: \(error)")
    }
    for (name, tensor) in pending { constants[name] = GraphTensor(tensor) }
  }

  // MARK: Values

  func shape(of operand: ExportOperand) -> ExportShape {
    switch operand {
    case .vertex(let index): graph.vertices[index].shape
    case .constant(let tensor): ExportShape(tensor.shape)
    }
  }

  func layout(of operand: ExportOperand) -> ValueLayout? {
    guard case .vertex(let index) = operand else { return nil }
    return values[index]?.layout
  }

  func constant(of operand: ExportOperand) -> Tensor? {
    switch operand {
    case .vertex(let index):
      graph.vertices[index].isConstant ? graph.vertices[index].tensor : nil
    case .constant(let tensor): tensor
    }
  }

  /// The one number that an operand consists of, where our graph says so.
  func number(of operand: ExportOperand) -> Float? {
    guard case .vertex(let index) = operand else { return nil }
    return graph.number(index)
  }

  /// The name under which a value has its axes in a layout; nodes are appended where it has not.
  ///
  /// - Parameter rank: axes of length 1 are put in front to reach it.
  func name(
    of operand: ExportOperand, in layout: ValueLayout, rank: Int
  ) throws(GraphExportError) -> String {
    if case .vertex(let index) = operand, let value = values[index] {
      return try convert(value, graph.vertices[index].shape, to: layout, rank: rank)
    }
    let shape = shape(of: operand)
    guard let tensor = constant(of: operand) else {
      throw GraphExportError("a value is read before it is computed")
    }
    if case .vertex(let index) = operand {
      if let number = graph.number(index), shape.isFixed || shape.lengths.count <= rank {
        // Broadcasting stretches it to what our graph has.
        return self.number(number, tensor.dtype)
      }
      guard shape.isFixed, graph.numbers(index) == nil else {
        throw GraphExportError(
          "layer '\(graph.vertices[index].path)': a constant depends on the number or size of the "
            + "images, so that they can't be left open; export for a fixed batch and size")
      }
    }
    guard layout == .channelsFirst, tensor.rank > 0, rank > 2 else {
      return weight(tensor, named: "constant")
    }
    let full = [Int](repeating: 1, count: rank - tensor.rank) + tensor.shape
    let ordered = tensor.reshaped(full).transposed(layout.order(rank: rank))
    // Leading axes of length 1 come of themselves.
    let shortest = Array(ordered.shape.drop { $0 == 1 })
    return weight(ordered.reshaped(shortest), named: "constant")
  }

  private func convert(
    _ value: ExportedValue, _ shape: ExportShape, to layout: ValueLayout, rank: Int
  ) throws(GraphExportError) -> String {
    if value.layout == layout, rank == shape.rank || layout == .asWritten { return value.name }
    let key = Conversion(name: value.name, layout: layout, rank: rank)
    if let known = conversions[key] { return known }
    let name = try converted(value, shape, to: layout, rank: rank)
    conversions[key] = name
    return name
  }

  private func converted(
    _ value: ExportedValue, _ shape: ExportShape, to layout: ValueLayout, rank: Int
  ) throws(GraphExportError) -> String {
    if rank > shape.rank {
      let plain = try convert(value, shape, to: .asWritten, rank: shape.rank)
      let full = shape.mapAxes { [Int](repeating: 1, count: rank - shape.rank) + $0 }
      let longer = try reshape(plain, from: shape, to: full)
      return try convert(ExportedValue(longer, .asWritten), full, to: layout, rank: rank)
    }
    let last = shape.rank - 1
    switch (value.layout, layout) {
    case (.flattened(let map), _):
      let n = shape.mapAxes { [$0[0]] }
      let images = n.mapAxes { $0 + [map[2], map[0], map[1]] }
      let unfolded = try reshape(value.name, from: shape, to: images)
      let transposed = node("Transpose", [unfolded], ["perm": .ints([0, 2, 3, 1])])[0]
      return try reshape(transposed, from: images.permuted([0, 2, 3, 1]), to: shape)
    case (.channelsFirst, .asWritten):
      if shape.areOne(1..<last) {
        return try reshape(
          value.name, from: shape.permuted(value.layout.order(rank: shape.rank)), to: shape)
      }
      return node("Transpose", [value.name], ["perm": .ints([0] + Array(2...last) + [1])])[0]
    case (.asWritten, .channelsFirst) where shape.rank > 2:
      let order = layout.order(rank: shape.rank)
      if shape.areOne(1..<last) {
        return try reshape(value.name, from: shape, to: shape.permuted(order))
      }
      return node("Transpose", [value.name], ["perm": .ints(order)])[0]
    default: return value.name
    }
  }
}

// MARK: - Reshaping

extension GraphEmitter {
  /// Appends a reshaping between shapes as the exported graph has them.
  func reshape(
    _ name: String, from: ExportShape, to: ExportShape
  ) throws(GraphExportError) -> String {
    if from == to { return name }
    if from.rank > 2, to.rank == 2, from.lengths[0] == to.lengths[0],
      from.others[0] == to.others[0]
    {
      return node("Flatten", [name], ["axis": .int(1)])[0]
    }
    var lengths = to.lengths
    var open = 0
    for axis in lengths.indices where !to.isFixed(axis) {
      let isCopied =
        axis < from.rank && from.lengths[axis] == to.lengths[axis]
        && from.others[axis] == to.others[axis]
      if isCopied {
        lengths[axis] = 0
      } else {
        lengths[axis] = -1
        open += 1
      }
    }
    guard open <= 1 else {
      throw GraphExportError(
        "a reshaping depends on several lengths that are to be left open; export for a fixed image "
          + "size")
    }
    return node("Reshape", [name, ints(lengths)])[0]
  }

  /// A value under another shape of the same elements, moved only where it must be.
  func reshaped(
    _ value: ExportedValue, from: ExportShape, to: ExportShape
  ) throws(GraphExportError) -> ExportedValue {
    if from == to { return value }
    let first = ValueLayout.channelsFirst
    switch value.layout {
    case .channelsFirst where !from.areOne(1..<from.rank - 1):
      let keepsBatch = from.sameLength(0, as: to, 0)
      let order = first.order(rank: from.rank)
      if keepsBatch, to.rank == 2, from.rank == 4, from.isFixed(1), from.isFixed(2) {
        let name = try reshape(value.name, from: from.permuted(order), to: to)
        return ExportedValue(name, .flattened(Array(from.lengths[1...])))
      }
      if keepsBatch, to.rank > 2, from.sameLength(from.rank - 1, as: to, to.rank - 1) {
        let target = to.permuted(first.order(rank: to.rank))
        let name = try reshape(value.name, from: from.permuted(order), to: target)
        return ExportedValue(name, .channelsFirst)
      }
    case .flattened(let map) where to.rank == 4 && Array(to.lengths[1...]) == map:
      let name = try reshape(
        value.name, from: from, to: to.permuted(first.order(rank: 4)))
      return ExportedValue(name, .channelsFirst)
    default: break
    }
    // Only axes of length 1 stand elsewhere: the elements lie as in our graph.
    var (name, shape) = (value.name, from)
    if value.layout == .channelsFirst, from.areOne(1..<from.rank - 1) {
      shape = from.permuted(first.order(rank: from.rank))
    } else if value.layout != .asWritten {
      name = try convertToWritten(value, from)
    }
    if to.rank == 4, to.areOne(1...2) {
      let target = to.permuted(first.order(rank: 4))
      return ExportedValue(try reshape(name, from: shape, to: target), .channelsFirst)
    }
    return ExportedValue(try reshape(name, from: shape, to: to), .asWritten)
  }

  private func convertToWritten(
    _ value: ExportedValue, _ shape: ExportShape
  ) throws(GraphExportError) -> String {
    try convert(value, shape, to: .asWritten, rank: shape.rank)
  }
}

extension ExportShape {
  func sameLength(_ axis: Int, as other: ExportShape, _ otherAxis: Int) -> Bool {
    other.rank > otherAxis && lengths[axis] == other.lengths[otherAxis]
      && others[axis] == other.others[otherAxis]
  }
}
