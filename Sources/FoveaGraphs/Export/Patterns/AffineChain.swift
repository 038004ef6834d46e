import FoveaTensors

/// A chain of multiplications by constants and additions of constants, each per channel or scalar:
/// result = scale · base + shift.
struct AffineChain {
  /// The value at the start of the chain.
  private(set) var base: Int
  private(set) var scale: Tensor?
  private(set) var shift: Tensor?

  /// Follows the chain from its result back to a value without constants, or with other readers.
  init(from root: Int, in graph: ExportGraph) {
    base = root
    while step(root, graph) {}
  }

  private mutating func step(_ root: Int, _ graph: ExportGraph) -> Bool {
    let vertex = graph.vertices[base]
    guard base == root || graph.readerCounts[base] == 1,
      let binary = vertex.operation as? Binary, vertex.type.dtype == .float32
    else { return false }
    let (a, b) = (vertex.inputs[0], vertex.inputs[1])
    for (x, c) in [(a, b), (b, a)] where graph.isPerChannel(c, of: x, vertex.type) {
      let constant = graph.vertices[c].tensor
      let value = constant.reshaped(constant.count == 1 ? [] : [constant.count])
      switch binary.function {
      case .add: add(value)
      case .subtract where x == a: add(-value)
      case .subtract:
        add(value)
        scale = scale.map { -$0 } ?? Tensor(Float(-1))
      case .multiply: scale = scale.map { $0 * value } ?? value
      case .divide where x == a:
        scale = scale.map { $0 / value } ?? value.reciprocal()
      default: return false
      }
      base = x
      return true
    }
    return false
  }

  /// Adds a constant that precedes all factors of the chain so far.
  private mutating func add(_ value: Tensor) {
    let scaled = scale.map { $0 * value } ?? value
    shift = shift.map { $0 + scaled } ?? scaled
  }
}

extension ExportGraph {
  /// Whether a constant is a scalar, or a vector along the last axis, and keeps the shape of the
  /// value.
  fileprivate func isPerChannel(_ constant: Int, of value: Int, _ result: TensorType) -> Bool {
    let vertex = vertices[constant]
    guard vertex.isConstant, !vertices[value].isConstant, vertex.shape.isFixed,
      vertices[value].type == result, numbers(constant) == nil || number(constant) != nil
    else { return false }
    let shape = vertex.type.shape
    return vertex.type.count == 1
      || shape.last == result.shape.last && shape.dropLast().allSatisfy { $0 == 1 }
  }
}
