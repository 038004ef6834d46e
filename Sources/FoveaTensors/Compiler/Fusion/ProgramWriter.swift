/// Writes the instructions that compute vertices, and all unstored vertices they depend on.
struct ProgramWriter {
  private let graph: Graph
  private let isStored: [Bool]
  /// Stored vertices that are computed again rather than read.
  private let again: Set<Int>
  private let shape: [Int]
  /// Registers of the vertices that the program has so far.
  private var registers: [Int: ProgramRegister] = [:]
  var program: ProgramBuilder

  /// Starts a program over the index space of a shape.
  init(_ graph: Graph, isStored: [Bool], shape: [Int], computingAgain again: Set<Int> = []) {
    self.graph = graph
    self.isStored = isStored
    self.again = again
    self.shape = shape
    program = ProgramBuilder(shape: shape)
  }

  /// The register of a vertex: loaded if the vertex is stored, else computed.
  mutating func register(of index: Int) -> ProgramRegister {
    if let known = registers[index] { return known }
    let vertex = graph.vertices[index]
    let result: ProgramRegister
    if isStored[index] && !again.contains(index) {
      result = program.load(
        .init(
          value: index, strides: broadcastStrides(vertex.type.shape, to: shape), offset: 0,
          dtype: vertex.type.dtype))
      registers[index] = result
    } else {
      result = computed(index)
    }
    return result
  }

  /// The register of a vertex that is computed here, stored or not.
  mutating func computed(_ index: Int) -> ProgramRegister {
    let vertex = graph.vertices[index]
    let result: ProgramRegister
    switch vertex.operation {
    case let view as any ViewOperation: result = loaded(view, vertex)
    case let operation as any PointwiseOperation:
      let inputs = vertex.inputs.map { register(of: $0) }
      result = operation.emit(
        inputs, vertex.inputs.map { graph.vertices[$0].type }, into: &program)
    default: fatalError("compiler: \(vertex) is not pointwise")
    }
    registers[index] = result
    return result
  }

  /// The register of a view, which reads its base through the view's strides.
  private mutating func loaded(_ view: any ViewOperation, _ vertex: Vertex) -> ProgramRegister {
    let (strides, offset) = view.view(of: graph.vertices[vertex.inputs[0]].type)
    let lead = shape.count - vertex.type.rank
    return program.load(
      .init(
        value: vertex.inputs[0],
        strides: shape.indices.map {
          $0 < lead || vertex.type.shape[$0 - lead] == 1 ? 0 : strides[$0 - lead]
        }, offset: offset, dtype: vertex.type.dtype))
  }
}
