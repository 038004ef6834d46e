import FoveaGraphs

/// Appends operators and constants with unique names to a graph.
struct GraphBuilder {
  private(set) var nodes: [GraphNode] = []
  private(set) var constants: [String: GraphTensor] = [:]
  private var names: GraphNames

  /// Makes a builder; `names` provides the unique names.
  init(_ names: GraphNames) { self.names = names }

  /// Appends an operator; returns its name, which is also that of its output.
  @discardableResult
  mutating func node(
    _ op: String, _ inputs: [String], as name: String, _ attributes: [String: GraphAttribute] = [:]
  ) -> String {
    let name = names.free(name)
    nodes.append(
      GraphNode(op, name: name, inputs: inputs, outputs: [name], attributes: attributes))
    return name
  }

  /// Appends the choice of the largest values on the last axis; returns the names of their values
  /// and places.
  mutating func topK(
    _ input: String, _ count: Int, as name: String
  ) -> (values: String, indices: String) {
    let number = integers([count], as: name + ".count")
    let values = names.free(name)
    let indices = names.free(name + ".places")
    nodes.append(
      GraphNode("TopK", name: values, inputs: [input, number], outputs: [values, indices]))
    return (values, indices)
  }

  /// Adds a constant; returns its name. Training may change it if the name is in the form of a
  /// parameter's.
  mutating func constant(_ tensor: GraphTensor, as name: String) -> String {
    let name = names.free(name)
    constants[name] = tensor
    return name
  }

  /// Adds a constant that training leaves as it is; returns its name, which is not in the form of a
  /// parameter's.
  mutating func fixed(_ tensor: GraphTensor, as name: String) -> String {
    constant(tensor, as: String(name.map { $0 == "." ? "/" : $0 }))
  }

  /// Adds a scalar that training leaves as it is; returns its name.
  mutating func scalar(_ value: Float, as name: String) -> String {
    fixed(GraphTensor([value], shape: []), as: name)
  }

  /// Adds a vector of integers; returns its name.
  mutating func integers(_ values: [Int], as name: String) -> String {
    constant(GraphTensor(values, shape: [values.count]), as: name)
  }

  /// Slices a value along an axis; returns the name of the result.
  mutating func slice(_ input: String, _ range: Range<Int>, axis: Int, as name: String) -> String {
    let start = integers([range.lowerBound], as: name + ".start")
    let end = integers([range.upperBound], as: name + ".end")
    let axes = integers([axis], as: name + ".axes")
    return node("Slice", [input, start, end, axes], as: name)
  }
}
