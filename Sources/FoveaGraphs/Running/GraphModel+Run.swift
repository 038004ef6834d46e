import FoveaLayers
import FoveaSupport
import FoveaTensors

extension GraphModel {
  /// Runs the graph on named inputs; returns all its outputs by name. Axes are in the graph's
  /// order.
  ///
  /// - Throws: `GraphError` if an input is missing, unknown or has the wrong type or rank, or a
  ///   node does not accept its inputs.
  public func run(
    _ inputs: [String: GraphValue], _ context: Context = Context(training: false)
  ) throws -> [String: GraphValue] {
    try run(
      inputs, context,
      GraphReads(keepsGradients: context.isTraining || context.keepsOutputs))
  }

  func run(
    _ inputs: [String: GraphValue], _ context: Context, _ reads: GraphReads
  ) throws -> [String: GraphValue] {
    let graph = definitionWithoutWeights
    for name in inputs.keys.sorted() where !graph.inputs.contains(where: { $0.name == name }) {
      throw GraphError(
        "the graph has no input '\(name)'."
          + NearestName.question(for: name, among: graph.inputs.map(\.name))
          + " Its inputs: \(graph.inputs.map(\.name).joined(separator: ", "))")
    }
    let values = try graph.inputs.map { port in
      guard let value = inputs[port.name] else {
        throw GraphError("no value was given for the graph's input '\(port.name)'")
      }
      try port.check(value)
      return value
    }
    let outputs = try GraphReads.$current.withValue(reads) {
      try GraphWalk(context: context, reads: reads).run(graph, values, in: scope(context))
    }
    return Dictionary(
      zip(graph.outputs.map(\.name), outputs), uniquingKeysWith: { first, _ in first })
  }

  /// The constants and weights by name.
  private func scope(_ context: Context) -> GraphScope {
    let scope = GraphScope(constants: constants)
    for weight in weights {
      var value = GraphValue(context.value(weight.parameter), order: weight.order)
      value.parameter = weight.parameter
      scope.values[weight.name] = value
    }
    return scope
  }

  /// The shapes of all values for a batch of images, `[N, H, W, C]`; nothing is computed.
  func shapes(input images: Tensor) throws -> [String: [Int]] {
    let port = try soleInput()
    let context = Context(training: false)
    let scope = scope(context)
    _ = try GraphWalk(context: context, reads: GraphReads(keepsGradients: false)).run(
      definitionWithoutWeights, [GraphValue(channelsLast: images, port.elementType)], in: scope)
    return scope.values.mapValues(\.shape)
  }

  /// Runs a graph with one floating-point input and one output.
  ///
  /// Images are `[N, H, W, C]`, and so is an output with four axes. A graph with an input of
  /// another rank gets its axes unchanged. If the file only allows single images, a batch runs
  /// image by image.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    do {
      let input = try soleInput()
      guard case .fixed(let batch)? = input.shape?.first, batch > 0, x.rank > 0,
        x.shape[0] != batch, x.shape[0] % batch == 0
      else { return try output(for: x, input, context) }
      // A batch size fixed by the file may also be fixed inside the graph: as a constant of a
      // Reshape.
      guard !context.isTraining || weights.allSatisfy({ $0.parameter.role != .buffer }) else {
        throw GraphError(
          "the network takes \(batch) \(batch == 1 ? "image" : "images") at once, too few for the "
            + "statistics of its batch normalizations to be trained; export it for any batch")
      }
      let parts = try stride(from: 0, to: x.shape[0], by: batch).map {
        try output(for: x.sliced(axis: 0, $0..<$0 + batch), input, context)
      }
      return .concatenated(parts, axis: 0)
    } catch {
      return context.reject("\(error)", standIn: [x.shape.first ?? 1, 1])
    }
  }

  private func soleInput() throws(GraphError) -> GraphPort {
    let graph = definitionWithoutWeights
    guard graph.inputs.count == 1, graph.outputs.count == 1 else {
      throw GraphError(
        "a graph called as a layer needs one input and one output, but this one has "
          + "\(graph.inputs.count) (\(graph.inputs.map(\.name).joined(separator: ", "))) and "
          + "\(graph.outputs.count) (\(graph.outputs.map(\.name).joined(separator: ", "))); use "
          + "run(_:) with values by name")
    }
    return graph.inputs[0]
  }

  private func output(for x: Tensor, _ input: GraphPort, _ context: Context) throws -> Tensor {
    let value =
      x.rank == 4
      ? GraphValue(channelsLast: x, input.elementType) : GraphValue(x, input.elementType)
    let outputs = try run([input.name: value], context)
    guard let output = outputs[definitionWithoutWeights.outputs[0].name] else {
      throw GraphError("the graph computed no output")
    }
    return output.rank == 4 ? output.tensor(in: GraphValue.channelsLast(4)) : output.tensor
  }
}

extension GraphPort {
  /// Throws unless a value may be the input. Batch and image size may differ from the file's:
  /// whether the graph accepts them shows in the run.
  func check(_ value: GraphValue) throws(GraphError) {
    guard value.elementType == elementType else {
      throw GraphError(
        "input '\(name)' must be \(elementType), but \(value.elementType) was given; cast it first")
    }
    guard let shape else { return }
    func fail() -> GraphError {
      let lengths = shape.map { dimension in
        switch dimension {
        case .fixed(let length): "\(length)"
        case .named(let name): name
        case .unknown: "?"
        }
      }
      return GraphError(
        "input '\(name)' must have the shape [\(lengths.joined(separator: ", "))], but "
          + "\(value.shape) was given (axes in the graph's order)")
    }
    guard shape.count == value.rank else { throw fail() }
    for (axis, dimension) in shape.enumerated() {
      let mayDiffer = axis == 0 || (shape.count == 4 && axis >= 2)
      if case .fixed(let length) = dimension, length != value.shape[axis], !mayDiffer {
        throw fail()
      }
    }
  }
}
