import FoveaTensors

/// An element-wise operator of one input, with attributes.
struct ExportedFunction: ExportableOperation {
  let op: String
  var attributes: [String: GraphAttribute] = [:]

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.commonLayout
    return ExportedValue(call.node(op, [try call.name(0, in: layout)], attributes), layout)
  }
}

/// A function with an operator of its own from some version on, composed of others before it.
struct ExportedComposition: ExportableOperation {
  let op: String
  /// The version that introduced the operator.
  let since: Int
  var attributes: [String: GraphAttribute] = [:]
  /// Appends the function without the operator, given the input's name.
  let compose: @Sendable (ExportCall, String) -> String

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.commonLayout
    let x = try call.name(0, in: layout)
    return ExportedValue(
      call.opset >= since ? call.node(op, [x], attributes) : compose(call, x), layout)
  }
}

/// Limits values to a range: min(max(x, low), high).
struct ExportedClip: ExportableOperation {
  let low: Float
  let high: Float

  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.commonLayout
    let inputs = [
      try call.name(0, in: layout), call.emitter.number(low), call.emitter.number(high),
    ]
    return ExportedValue(call.node("Clip", inputs), layout)
  }
}

/// ReLU, leaky ReLU, PReLU, ELU and clipping.
enum RectifierPattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    guard graph.vertices[root].type.dtype == .float32 else { return nil }
    if let x = graph.operand(root, .maximum, 0), !graph.vertices[x].isConstant {
      return ExportStep(ExportedFunction(op: "Relu"), [.vertex(x)], origin: root)
    }
    if let (inner, high) = graph.withNumber(root, .minimum),
      let (x, low) = graph.withNumber(inner, .maximum), !graph.vertices[x].isConstant
    {
      return ExportStep(ExportedClip(low: low, high: high), [.vertex(x)], origin: root)
    }
    return choice(root, graph)
  }

  /// A function that is x for positive x, and something else otherwise.
  private static func choice(_ root: Int, _ graph: ExportGraph) -> ExportStep? {
    guard graph.vertices[root].operation is Select else { return nil }
    let inputs = graph.vertices[root].inputs
    let (condition, x, other) = (inputs[0], inputs[1], inputs[2])
    guard !graph.vertices[x].isConstant, let (low, high) = graph.binary(condition, .less),
      high == x, graph.number(low) == 0
    else { return nil }
    if let slope = graph.operand(other, .multiply, with: x), graph.vertices[slope].isConstant {
      guard let number = graph.number(slope) else {
        return ExportStep(ExportedPReLU(), [.vertex(x), .vertex(slope)], origin: root)
      }
      return ExportStep(
        ExportedFunction(op: "LeakyRelu", attributes: ["alpha": .float(number)]), [.vertex(x)],
        origin: root)
    }
    guard let (inner, alpha) = graph.withNumber(other, .multiply),
      let negative = graph.unary(inner, .expm1), graph.operand(negative, .minimum, 0) == x
    else { return nil }
    return ExportStep(
      ExportedFunction(op: "Elu", attributes: ["alpha": .float(alpha)]), [.vertex(x)],
      origin: root)
  }
}

/// PReLU: x for positive x, otherwise a learned slope times x.
struct ExportedPReLU: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    guard let slope = call.constant(1) else { throw call.fail("a PReLU has no slope") }
    let layout = call.commonLayout
    let x = try call.name(0, in: layout)
    let isMap = layout == .channelsFirst && call.shape.rank > 2 && slope.count > 1
    let ones = [Int](repeating: 1, count: isMap ? call.shape.rank - 2 : 0)
    let weight = call.emitter.weight(slope.reshaped([slope.count] + ones), named: "weight")
    return ExportedValue(call.node("PRelu", [x, weight]), layout)
  }
}

/// Hard sigmoid, min(max(x + 3, 0), 6) / 6, and hard swish, x times that.
enum HardSigmoidPattern: ExportPattern {
  private static let attributes: [String: GraphAttribute] = [
    "alpha": .float(1 / 6), "beta": .float(0.5),
  ]

  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    if let x = gate(root, graph) {
      return ExportStep(
        ExportedFunction(op: "HardSigmoid", attributes: attributes), [.vertex(x)], origin: root)
    }
    guard let (a, b) = graph.binary(root, .multiply) else { return nil }
    for (x, other) in [(a, b), (b, a)] where gate(other, graph) == x {
      let attributes = attributes
      return ExportStep(
        ExportedComposition(op: "HardSwish", since: 14) { call, x in
          call.node("Mul", [x, call.node("HardSigmoid", [x], attributes)])
        }, [.vertex(x)], origin: root)
    }
    return nil
  }

  private static func gate(_ index: Int, _ graph: ExportGraph) -> Int? {
    guard let clipped = graph.operand(index, .multiply, 1 / 6),
      let positive = graph.operand(clipped, .minimum, 6),
      let moved = graph.operand(positive, .maximum, 0),
      let x = graph.operand(moved, .add, 3), !graph.vertices[x].isConstant
    else { return nil }
    return x
  }
}

/// GELU, softplus and Mish.
enum SmoothActivationPattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    if let x = softplus(root, graph) {
      return ExportStep(ExportedFunction(op: "Softplus"), [.vertex(x)], origin: root)
    }
    if let x = gelu(root, graph) {
      let half = Float(2).squareRoot()
      return ExportStep(
        ExportedComposition(op: "Gelu", since: 20) { call, x in
          // In the order that other runtimes recognise.
          let error = call.node("Erf", [call.node("Div", [x, call.emitter.number(half)])])
          let sum = call.node("Add", [error, call.emitter.number(1)])
          return call.node("Mul", [call.node("Mul", [x, sum]), call.emitter.number(0.5)])
        }, [.vertex(x)], origin: root)
    }
    guard let (a, b) = graph.binary(root, .multiply) else { return nil }
    for (x, other) in [(a, b), (b, a)] {
      guard let inner = graph.unary(other, .tanh), softplus(inner, graph) == x else { continue }
      return ExportStep(
        ExportedComposition(op: "Mish", since: 18) { call, x in
          call.node("Mul", [x, call.node("Tanh", [call.node("Softplus", [x])])])
        }, [.vertex(x)], origin: root)
    }
    return nil
  }

  /// Matches GELU: x (erf(x / √2) + 1) / 2.
  private static func gelu(_ root: Int, _ graph: ExportGraph) -> Int? {
    guard let product = graph.operand(root, .multiply, 0.5),
      let (a, b) = graph.binary(product, .multiply)
    else { return nil }
    for (x, other) in [(a, b), (b, a)] {
      guard let error = graph.operand(other, .add, 1), let scaled = graph.unary(error, .erf),
        graph.operand(scaled, .multiply, Float(0.5).squareRoot()) == x,
        !graph.vertices[x].isConstant
      else { continue }
      return x
    }
    return nil
  }

  /// Matches softplus: max(x, 0) + log(1 + e^−|x|).
  private static func softplus(_ root: Int, _ graph: ExportGraph) -> Int? {
    guard let (positive, rest) = graph.binary(root, .add),
      let x = graph.operand(positive, .maximum, 0), !graph.vertices[x].isConstant,
      let power = graph.unary(rest, .log1p), let negative = graph.unary(power, .exp),
      let size = graph.unary(negative, .negate), graph.unary(size, .abs) == x
    else { return nil }
    return x
  }
}
