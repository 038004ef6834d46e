import FoveaLayers
import FoveaTensors

/// The call of one node: its inputs and attributes, with checks that name the node in errors.
struct NodeCall {
  let node: GraphNode
  /// The version of the operator's set.
  let opset: Int
  /// The inputs; nil for an omitted optional input.
  let inputs: [GraphValue?]
  let context: Context
  /// Runs a branch of `If` with values for its inputs.
  let runBody: (GraphDefinition, [GraphValue]) throws -> [GraphValue]

  /// An error that names the node.
  func error(_ problem: String) -> GraphError { GraphError(problem, at: node) }

  /// Throws an error with `problem` unless the condition holds.
  func require(_ condition: Bool, _ problem: @autoclosure () -> String) throws {
    if !condition { throw error(problem()) }
  }

  // MARK: Inputs

  /// A required input.
  ///
  /// - Throws: `GraphError` if it is missing.
  func input(_ index: Int) throws -> GraphValue {
    guard index < inputs.count, let value = inputs[index] else {
      throw error("input \(index) is missing")
    }
    return value
  }

  /// An optional input; nil if it is omitted.
  func optional(_ index: Int) -> GraphValue? { index < inputs.count ? inputs[index] : nil }

  /// All inputs.
  ///
  /// - Throws: `GraphError` if one is omitted.
  func all() throws -> [GraphValue] { try inputs.indices.map(input) }

  /// The integers of an optional input; nil if it is omitted.
  func wholes(_ index: Int) throws -> [Int]? { try optional(index)?.numbers().wholes }

  /// The real numbers of an optional input; nil if it is omitted.
  func reals(_ index: Int) throws -> [Double]? { try optional(index)?.numbers().reals }

  /// A floating-point input as float32, in a given axis order.
  func floats(_ index: Int, order: [Int]? = nil) throws -> Tensor {
    let value = try input(index)
    try require(
      value.elementType.isFloating,
      "input \(index) must be floating-point, got \(value.elementType)")
    return order.map(value.tensor(in:)) ?? value.tensor
  }

  // MARK: Attributes

  func int(_ name: String) throws -> Int? {
    switch node.attributes[name] {
    case nil: nil
    case .int(let value): value
    default: throw error("attribute '\(name)' must be an integer")
    }
  }

  func flag(_ name: String, _ otherwise: Bool = false) throws -> Bool {
    try int(name).map { $0 != 0 } ?? otherwise
  }

  func float(_ name: String) throws -> Float? {
    switch node.attributes[name] {
    case nil: nil
    case .float(let value): value
    case .int(let value): Float(value)
    default: throw error("attribute '\(name)' must be a number")
    }
  }

  func text(_ name: String) throws -> String? {
    switch node.attributes[name] {
    case nil: nil
    case .text(let value): value
    default: throw error("attribute '\(name)' must be a string")
    }
  }

  func ints(_ name: String) throws -> [Int]? {
    switch node.attributes[name] {
    case nil: nil
    case .ints(let values): values
    case .int(let value): [value]
    // The element type of an empty list is unknown.
    case .floats(let values) where values.isEmpty: []
    default: throw error("attribute '\(name)' must be a list of integers")
    }
  }

  func floats(_ name: String) throws -> [Float]? {
    switch node.attributes[name] {
    case nil: nil
    case .floats(let values): values
    case .ints(let values): values.map { Float($0) }
    default: throw error("attribute '\(name)' must be a list of numbers")
    }
  }

  func tensor(_ name: String) throws -> GraphTensor? {
    switch node.attributes[name] {
    case nil: nil
    case .tensor(let value): value
    default: throw error("attribute '\(name)' must be a tensor")
    }
  }

  func body(_ name: String) throws -> GraphDefinition {
    guard case .graph(let value)? = node.attributes[name] else {
      throw error("attribute '\(name)' must be a graph")
    }
    return value
  }

  /// A string attribute with a fixed set of values.
  func choice(_ name: String, _ otherwise: String, of choices: [String]) throws -> String {
    let value = try text(name) ?? otherwise
    try require(
      choices.contains(value),
      "attribute '\(name)' is '\(value)', expected one of \(choices.joined(separator: ", "))"
    )
    return value
  }

  // MARK: Axes

  /// Converts an axis that may count from the end; it must be in range.
  func axis(_ axis: Int, rank: Int) throws -> Int {
    try require(
      axis >= -rank && axis < rank,
      "axis \(axis) is out of range for \(rank) axes (valid: \(-rank) ..< \(rank))")
    return axis < 0 ? axis + rank : axis
  }

  /// Converts axes that may count from the end; sorted, without duplicates.
  func axes(_ axes: [Int], rank: Int) throws -> [Int] {
    let result = try axes.map { try axis($0, rank: rank) }
    try require(Set(result).count == result.count, "axes \(axes) repeat an axis")
    return result.sorted()
  }

  /// The axes, which are an attribute in older versions and an input in newer ones.
  func axes(attribute: String = "axes", input: Int) throws -> [Int]? {
    if let values = try ints(attribute) { return values }
    return try wholes(input)
  }

  /// The broadcast shape: axes are aligned at the last, and length 1 expands.
  func broadcast(_ shapes: [[Int]]) throws -> [Int] {
    var result: [Int] = []
    for shape in shapes {
      let rank = max(result.count, shape.count)
      let a = [Int](repeating: 1, count: rank - result.count) + result
      let b = [Int](repeating: 1, count: rank - shape.count) + shape
      for (x, y) in zip(a, b) where x != y && x != 1 && y != 1 {
        throw error(
          "shapes \(shapes.map(\.description).joined(separator: " and ")) don't broadcast: "
            + "lengths \(x) and \(y) must be equal or one of them 1")
      }
      result = zip(a, b).map { $0 == 1 ? $1 : $0 }
    }
    return try plausible(result)
  }

  /// Checks a shape against the size limit of values.
  @discardableResult
  func plausible(_ shape: [Int], onHost: Bool = false) throws -> [Int] {
    do throws(GraphError) {
      _ = try SizeLimit.count(
        of: shape, limit: onHost ? SizeLimit.hostElements : SizeLimit.elements)
    } catch {
      throw self.error(error.problem)
    }
    return shape
  }
}
