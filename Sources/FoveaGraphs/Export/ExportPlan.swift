import FoveaTensors

/// Something that can be written as ONNX nodes: an operation of a graph, or what a pattern of
/// several stands for.
protocol ExportableOperation {
  /// Appends nodes and says what they compute.
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue
}

/// What an exported operation reads.
enum ExportOperand {
  case vertex(Int)
  case constant(Tensor)
}

/// A vertex as it is written.
struct ExportStep {
  let operation: any ExportableOperation
  let inputs: [ExportOperand]
  /// The vertex whose layer names the nodes.
  let origin: Int

  init(_ operation: any ExportableOperation, _ inputs: [ExportOperand], origin: Int) {
    self.operation = operation
    self.inputs = inputs
    self.origin = origin
  }
}

/// A group of operations that ONNX has one operator for, or that can be written with fewer.
protocol ExportPattern: SendableMetatype {
  /// What a vertex is written as, if it ends such a group.
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep?
}

/// Which vertices are written and how: from the outputs back, the largest groups first.
struct ExportPlan {
  /// The first that matches a vertex counts.
  private static let patterns: [any ExportPattern.Type] = [
    MeanPattern.self, GroupNormPattern.self, LayerNormPattern.self, SoftmaxPattern.self,
    RectifierPattern.self, HardSigmoidPattern.self, SmoothActivationPattern.self,
    FoldedConvolution.self, LinearPattern.self, AffinePattern.self,
  ]

  /// By vertex; nil where nothing is written.
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
