import FoveaTensors

/// An exportable unit: an operation of the graph, or the result of a pattern of several operations.
protocol ExportableOperation {
  /// Appends nodes; returns their result.
  ///
  /// - Throws: `GraphExportError` if ONNX has no counterpart.
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue
}

/// An operand of an exported operation.
enum ExportOperand {
  case vertex(Int)
  case constant(Tensor)
}

/// The exported form of a vertex.
struct ExportStep {
  let operation: any ExportableOperation
  let inputs: [ExportOperand]
  /// The vertex with the layer that names the nodes.
  let origin: Int

  init(_ operation: any ExportableOperation, _ inputs: [ExportOperand], origin: Int) {
    self.operation = operation
    self.inputs = inputs
    self.origin = origin
  }
}

/// A group of operations with a single or shorter counterpart in ONNX.
protocol ExportPattern: SendableMetatype {
  /// The exported form of a vertex, if it ends such a group; nil otherwise.
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep?
}

/// The choice of exported vertices: from the outputs backwards, the largest groups first.
struct ExportPlan {
  /// The patterns; the first that matches is used.
  private static let patterns: [any ExportPattern.Type] = [
    MeanPattern.self, GroupNormPattern.self, LayerNormPattern.self, SoftmaxPattern.self,
    ChannelShufflePattern.self,
    RectifierPattern.self, HardSigmoidPattern.self, SmoothActivationPattern.self,
    FoldedConvolution.self, LinearPattern.self, AffinePattern.self,
  ]

  /// The step of each vertex; nil for a vertex that is not exported.
  let steps: [ExportStep?]

  init(_ graph: ExportGraph) throws(GraphExportError) {
    var steps = [ExportStep?](repeating: nil, count: graph.vertices.count)
    var needed = [Bool](repeating: false, count: graph.vertices.count)
    var unknown: [String: [String]] = [:]
    for output in graph.outputs { needed[output] = true }
    for index in graph.vertices.indices.reversed() where needed[index] {
      let vertex = graph.vertices[index]
      guard !vertex.isConstant, !vertex.isInput else { continue }
      var step: ExportStep?
      for pattern in Self.patterns {
        step = pattern.match(index, in: graph)
        if step != nil { break }
      }
      if step == nil, let operation = vertex.operation as? any ExportableOperation {
        step = ExportStep(operation, vertex.inputs.map { .vertex($0) }, origin: index)
      }
      guard let step else {
        unknown[vertex.name, default: []].append(vertex.path.isEmpty ? "the model" : vertex.path)
        continue
      }
      steps[index] = step
      for case .vertex(let input) in step.inputs { needed[input] = true }
    }
    guard unknown.isEmpty else {
      let list = unknown.sorted { $0.key < $1.key }
        .map { "\($0.key) (in \(Set($0.value).sorted().joined(separator: ", ")))" }
      throw GraphExportError("ONNX has no counterpart of: \(list.joined(separator: "; "))")
    }
    self.steps = steps
  }
}
