/// A convolution and what follows it in one kernel:
/// y = activation(conv(x, w) + bias + residual), inputs x, w, then bias and residual if there.
struct FusedConvolution: Operation {
  enum Activation: Hashable, Sendable {
    case relu
    case clip(Float, Float)
  }
  let window: Window
  var hasBias: Bool
  var addsResidual: Bool
  var activation: Activation?

  var name: String {
    var name = "conv2D"
    if hasBias { name += "+bias" }
    if addsResidual { name += "+sum" }
    switch activation {
    case .relu: name += "+relu"
    case .clip: name += "+clip"
    case nil: break
    }
    return name
  }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    try Convolution(window: window).type(of: inputs)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    fatalError("fused convolutions appear after differentiation")
  }
  func multiplyAdds(_ inputs: [TensorType], _ output: TensorType) -> Int {
    Convolution(window: window).multiplyAdds(inputs, output)
  }
}

/// Pulls what follows a convolution that nothing else reads into it:
///
///     conv(x, w) · s    → conv(x, w · s)            s one number per output channel (batch norm)
///     conv(x, w) ± b    → conv(x, w) with bias      b one number per output channel
///     conv + r          → conv with sum             r of the result's shape, before any activation
///     max(conv, 0)      → conv with ReLU            min(max(conv, 0), c) → conv with clip
///
/// oneDNN's ReLU makes 0 of NaN. So activations are pulled in at inference only, where weights are
/// steady: in training, weights that became NaN must show in the loss.
func fusingConvolutions(_ graph: Graph) -> Graph {
  let readers = graph.readers()
  let outputs = Set(graph.outputs)
  var result = Graph(donated: graph.donated)
  var place = [Int](repeating: -1, count: graph.vertices.count)
  // New places of convolutions that only one vertex reads.
  var open: Set<Int> = []

  func append(_ vertex: Vertex) -> Int {
    result.vertices.append(vertex)
    return result.vertices.count - 1
  }
  func fused(_ index: Int) -> FusedConvolution? {
    guard open.contains(index) else { return nil }
    switch result.vertices[index].operation {
    case let plain as Convolution:
      return FusedConvolution(
        window: plain.window, hasBias: false, addsResidual: false, activation: nil)
    case let fused as FusedConvolution: return fused
    default: return nil
    }
  }
  func constant(_ index: Int) -> Double? {
    (result.vertices[index].operation as? Constant)?.value
  }
  func isPerChannel(_ index: Int, of convolution: Int) -> Bool {
    let shape = result.vertices[index].type.shape
    let channels = result.vertices[convolution].type.shape[3]
    return shape.last == channels && shape.dropLast().allSatisfy { $0 == 1 }
  }
  func reshaped(_ index: Int, _ shape: [Int]) -> Int {
    append(
      Vertex(
        operation: Reshape(shape: shape), inputs: [index], type: TensorType(shape, .float32),
        isSteady: result.vertices[index].isSteady))
  }

  for (index, old) in graph.vertices.enumerated() {
    var vertex = old
    vertex.inputs = old.inputs.map { place[$0] }
    if let binary = vertex.operation as? Binary, vertex.inputs.count == 2 {
      let commutes = binary.function != .subtract && binary.function != .divide
      for (c, other) in [(0, 1), (1, 0)] where c == 0 || commutes {
        let (convolution, operand) = (vertex.inputs[c], vertex.inputs[other])
        guard var operation = fused(convolution),
          result.vertices[convolution].type == vertex.type
        else { continue }
        let source = result.vertices[convolution]
        let channels = vertex.type.shape[3]
        var inputs: [Int]?
        switch binary.function {
        case .multiply
        where operation.activation == nil && !operation.addsResidual && !operation.hasBias
          && isPerChannel(operand, of: convolution):
          let w = source.inputs[1]
          let factor = reshaped(operand, [channels, 1, 1, 1])
          let scaled = append(
            Vertex(
              operation: Binary(function: .multiply), inputs: [w, factor],
              type: result.vertices[w].type,
              isSteady: result.vertices[w].isSteady && result.vertices[factor].isSteady))
          inputs = [source.inputs[0], scaled]
        case .add
        where operation.activation == nil && !operation.addsResidual && !operation.hasBias
          && isPerChannel(operand, of: convolution):
          operation.hasBias = true
          inputs = source.inputs + [reshaped(operand, [channels])]
        case .add
        where operation.activation == nil && !operation.addsResidual
          && result.vertices[operand].type == vertex.type && operand != convolution:
          operation.addsResidual = true
          inputs = source.inputs + [operand]
        case .maximum
        where operation.activation == nil && constant(operand) == 0
          && result.vertices[source.inputs[1]].isSteady:
          operation.activation = .relu
          inputs = source.inputs
        case .minimum where operation.activation == .relu:
          if let limit = constant(operand) {
            operation.activation = .clip(0, Float(limit))
            inputs = source.inputs
          }
        default: break
        }
        if let inputs {
          vertex.operation = operation
          vertex.inputs = inputs
          break
        }
      }
    }
    place[index] = append(vertex)
    let isConvolution = vertex.operation is Convolution || vertex.operation is FusedConvolution
    if isConvolution && readers[index].count == 1 && !outputs.contains(index) {
      open.insert(place[index])
    }
  }
  result.leaves = graph.leaves.map { place[$0] }
  result.outputs = graph.outputs.map { place[$0] }
  return result.pruned()
}
