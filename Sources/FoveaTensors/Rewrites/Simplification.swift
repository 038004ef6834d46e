/// Rewrites that look only at a vertex and its inputs; c, c₁ and c₂ are constants.
enum Simplification {
  /// The rules in the order of application.
  static let rules = [
    foldedArithmetic, neutralSecond, neutralFirst, foldedNegative, foldedShape, joinedReshapes,
  ]

  /// `c₁ + c₂ -> c`, likewise for −, · and, for float32 and c₂ other than 0, /
  static let foldedArithmetic = RewriteRule("folded arithmetic") { vertex, graph in
    guard let binary = vertex.operation as? Binary, let x = graph.constant(vertex.inputs[0]),
      let y = graph.constant(vertex.inputs[1])
    else { return nil }
    switch binary.function {
    case .add: return constant(x + y, in: vertex)
    case .subtract: return constant(x - y, in: vertex)
    case .multiply: return constant(x * y, in: vertex)
    case .divide where y != 0 && vertex.type.dtype == .float32: return constant(x / y, in: vertex)
    default: return nil
    }
  }

  /// `x + 0 -> x`, `x - 0 -> x`, `x · 1 -> x`, `x / 1 -> x`
  static let neutralSecond = RewriteRule("neutral second operand") { vertex, graph in
    guard let binary = vertex.operation as? Binary else { return nil }
    let neutral: Double
    switch binary.function {
    case .add, .subtract: neutral = 0
    case .multiply, .divide: neutral = 1
    default: return nil
    }
    let x = vertex.inputs[0]
    return graph.constant(vertex.inputs[1]) == neutral && graph.vertices[x].type == vertex.type
      ? .existing(x) : nil
  }

  /// `0 + x -> x`, `1 · x -> x`
  static let neutralFirst = RewriteRule("neutral first operand") { vertex, graph in
    guard let binary = vertex.operation as? Binary else { return nil }
    let neutral: Double
    switch binary.function {
    case .add: neutral = 0
    case .multiply: neutral = 1
    default: return nil
    }
    let x = vertex.inputs[1]
    return graph.constant(vertex.inputs[0]) == neutral && graph.vertices[x].type == vertex.type
      ? .existing(x) : nil
  }

  /// `-c₁ -> c`
  static let foldedNegative = RewriteRule("folded negative") { vertex, graph in
    guard let unary = vertex.operation as? Unary, unary.function == .negate,
      let x = graph.constant(vertex.inputs[0])
    else { return nil }
    return constant(-x, in: vertex)
  }

  /// `reshape(c) -> c`, `broadcast(c) -> c`
  static let foldedShape = RewriteRule("folded shape") { vertex, graph in
    guard vertex.operation is Reshape || vertex.operation is Broadcast,
      let x = graph.constant(vertex.inputs[0])
    else { return nil }
    return constant(x, in: vertex)
  }

  /// `reshape(reshape(x)) -> reshape(x)`
  static let joinedReshapes = RewriteRule("joined reshapes") { vertex, graph in
    guard vertex.operation is Reshape, graph.vertices[vertex.inputs[0]].operation is Reshape else {
      return nil
    }
    var joined = vertex
    joined.inputs = graph.vertices[vertex.inputs[0]].inputs
    return .vertex(joined)
  }

  /// A constant as the replacement of a vertex, rounded as the vertex's own arithmetic would round
  /// it.
  private static func constant(_ value: Double, in vertex: Vertex) -> RewriteRule.Replacement {
    let rounded = vertex.type.dtype == .float32 ? Double(Float(value)) : value
    return .vertex(
      Vertex(
        operation: Constant(value: rounded, type: vertex.type), inputs: [], type: vertex.type))
  }
}
