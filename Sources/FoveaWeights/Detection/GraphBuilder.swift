import FoveaGraphs

/// Appends operators and constants to a graph under names that are not yet taken.
struct GraphBuilder {
  private(set) var nodes: [GraphNode] = []
  private(set) var constants: [String: GraphTensor] = [:]
  private var names: GraphNames

  /// - Parameter names: gives the names.
  init(_ names: GraphNames) { self.names = names }

  /// Appends an operator. Returns the name of its output, which is the node's, too.
  @discardableResult
  mutating func node(
    _ op: String, _ inputs: [String], as name: String, _ attributes: [String: GraphAttribute] = [:]
  ) -> String {
    let name = names.free(name)
    nodes.append(
      GraphNode(op, name: name, inputs: inputs, outputs: [name], attributes: attributes))
    return name
  }

  /// Adds a constant. Returns its name.
  mutating func constant(_ tensor: GraphTensor, as name: String) -> String {
    let name = names.free(name)
    constants[name] = tensor
    return name
  }

  /// Adds a single number.
  mutating func scalar(_ value: Float, as name: String) -> String {
    constant(GraphTensor([value], shape: []), as: name)
  }

  /// Adds a row of whole numbers.
  mutating func integers(_ values: [Int], as name: String) -> String {
    constant(GraphTensor(values, shape: [values.count]), as: name)
  }

  /// The part of a value along an axis.
  mutating func slice(_ input: String, _ range: Range<Int>, axis: Int, as name: String) -> String {
    let start = integers([range.lowerBound], as: name + ".start")
    let end = integers([range.upperBound], as: name + ".end")
    let axes = integers([axis], as: name + ".axes")
    return node("Slice", [input, start, end, axes], as: name)
  }
}
