import FoveaLayers
import FoveaTensors

/// A model's trace for images of one shape, with the layers' paths.
struct ExportTrace {
  let graph: TracedGraph
  private let calls: [Context.Call]

  init(
    _ shape: [Int], _ dtype: DType, _ body: (Tensor, Context) throws -> [Tensor]
  ) throws {
    try self.init(Tensor(TensorType(shape, dtype)) { _ in }, body)
  }

  init(_ input: Tensor, _ body: (Tensor, Context) throws -> [Tensor]) throws {
    let context = Context(training: false, recordsCalls: true)
    graph = Tensor.traced(try body(input, context), given: [input])
    calls = context.calls
  }

  /// The path of the innermost layer call that created a vertex.
  func path(of vertex: TracedGraph.Vertex) -> String {
    // Calls are listed in the order in which they ended, so that children precede their parents.
    calls.first { $0.nodes.contains(vertex.creation) }?.path ?? ""
  }
}

/// The axis lengths for both shapes of the input; lengths that differ are dynamic.
struct ExportShape: Hashable {
  var lengths: [Int]
  var others: [Int]

  init(_ lengths: [Int], _ others: [Int]) {
    self.lengths = lengths
    self.others = others
  }
  /// A shape that is equal for both inputs.
  init(_ lengths: [Int]) { self.init(lengths, lengths) }

  var rank: Int { lengths.count }
  func isFixed(_ axis: Int) -> Bool { lengths[axis] == others[axis] }
  var isFixed: Bool { lengths == others }

  /// The permuted shape: axis k of the result is axis `order[k]`.
  func permuted(_ order: [Int]) -> ExportShape {
    ExportShape(order.map { lengths[$0] }, order.map { others[$0] })
  }
  /// The shape with changed axes.
  func mapAxes(_ change: ([Int]) -> [Int]) -> ExportShape {
    ExportShape(change(lengths), change(others))
  }
  /// Whether all of the given axes have length 1.
  func areOne(_ axes: some Sequence<Int>) -> Bool {
    axes.allSatisfy { lengths[$0] == 1 && others[$0] == 1 }
  }
}

/// The traced graph to export, with its differences between two shapes of the input.
struct ExportGraph {
  struct Vertex {
    let operation: any Sendable
    /// The same vertex's operation for the second shape of the input.
    let other: any Sendable
    let name: String
    let inputs: [Int]
    let type: TensorType
    let shape: ExportShape
    let tensor: Tensor
    let isInput: Bool
    /// Whether the value is independent of the input.
    let isConstant: Bool
    let path: String
  }
  let vertices: [Vertex]
  let outputs: [Int]
  /// For each vertex, the number of its computed readers and of its uses as an output.
  let readerCounts: [Int]

  init(_ first: ExportTrace, _ second: ExportTrace?) throws(GraphExportError) {
    let other = second?.graph ?? first.graph
    let alike =
      first.graph.vertices.count == other.vertices.count
      && zip(first.graph.vertices, other.vertices).allSatisfy {
        $0.name == $1.name && $0.inputs == $1.inputs && $0.type.rank == $1.type.rank
      }
    guard alike else {
      throw GraphExportError(
        "the model's operations depend on the shape of its input, so that the shape can't be "
          + "dynamic; export it for a fixed batch and size")
    }
    vertices = zip(first.graph.vertices, other.vertices).map { vertex, other in
      Vertex(
        operation: vertex.operation, other: other.operation, name: vertex.name,
        inputs: vertex.inputs, type: vertex.type,
        shape: ExportShape(vertex.type.shape, other.type.shape), tensor: vertex.tensor,
        isInput: vertex.givenPosition != nil, isConstant: !vertex.dependsOnGiven,
        path: first.path(of: vertex))
    }
    outputs = first.graph.outputs
    var counts = [Int](repeating: 0, count: vertices.count)
    for vertex in vertices where !vertex.isConstant {
      for input in vertex.inputs { counts[input] += 1 }
    }
    for output in outputs { counts[output] += 1 }
    readerCounts = counts
  }
}

// MARK: - What patterns ask

extension ExportGraph {
  /// The operands of a vertex with the given binary function; nil for other vertices.
  func binary(_ index: Int, _ function: BinaryFunction) -> (a: Int, b: Int)? {
    guard let binary = vertices[index].operation as? Binary, binary.function == function else {
      return nil
    }
    return (vertices[index].inputs[0], vertices[index].inputs[1])
  }

  /// The operand of a vertex with the given unary function; nil for other vertices.
  func unary(_ index: Int, _ function: UnaryFunction) -> Int? {
    guard let unary = vertices[index].operation as? Unary, unary.function == function else {
      return nil
    }
    return vertices[index].inputs[0]
  }

  /// The scalar of a vertex, for both shapes of the input; nil for other vertices.
  func numbers(_ index: Int) -> (Float, Float)? {
    var index = index
    while vertices[index].operation is Reshape || vertices[index].operation is Broadcast {
      index = vertices[index].inputs[0]
    }
    guard let first = vertices[index].operation as? Constant,
      let other = vertices[index].other as? Constant
    else { return nil }
    return (Float(first.value), Float(other.value))
  }

  /// The scalar of a vertex, if it is equal for both shapes of the input; nil otherwise.
  func number(_ index: Int) -> Float? {
    guard let (first, other) = numbers(index), first == other else { return nil }
    return first
  }

  /// The operands of a commutative function with a scalar: the other operand and the scalar.
  func withNumber(_ index: Int, _ function: BinaryFunction) -> (x: Int, number: Float)? {
    guard let (a, b) = binary(index, function) else { return nil }
    if let number = number(b) { return (a, number) }
    if let number = number(a) { return (b, number) }
    return nil
  }

  /// The other operand of a commutative function with the given scalar.
  func operand(_ index: Int, _ function: BinaryFunction, _ number: Float) -> Int? {
    guard let (x, found) = withNumber(index, function), found == number else { return nil }
    return x
  }

  /// The other operand of a commutative function with the given vertex.
  func operand(_ index: Int, _ function: BinaryFunction, with vertex: Int) -> Int? {
    guard let (a, b) = binary(index, function) else { return nil }
    return a == vertex ? b : b == vertex ? a : nil
  }

  /// The operand and axes of a mean: a sum, times the reciprocal of the number of its terms.
  func mean(_ index: Int) -> (x: Int, axes: Set<Int>)? {
    guard let (a, b) = binary(index, .multiply) else { return nil }
    for (sum, factor) in [(a, b), (b, a)] {
      guard let factors = numbers(factor) else { continue }
      var x = sum
      if vertices[x].operation is Reshape { x = vertices[x].inputs[0] }
      var axes: Set<Int> = []
      while let reduction = vertices[x].operation as? Reduction, reduction.kind == .sum {
        axes.formUnion(reduction.axes)
        x = vertices[x].inputs[0]
      }
      func isShare(_ factor: Float, _ lengths: [Int]) -> Bool {
        let terms = Float(axes.reduce(1) { $0 * lengths[$1] })
        return abs(factor * terms - 1) < 1e-5
      }
      let shape = vertices[x].shape
      if !axes.isEmpty, isShare(factors.0, shape.lengths), isShare(factors.1, shape.others) {
        return (x, axes)
      }
    }
    return nil
  }
}
