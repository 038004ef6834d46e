@testable import FoveaGraphs

/// Runs a graph of one node: inputs `x0`, `x1`, … and outputs `y0`, `y1`, …; nil leaves one out.
func outputs(
  _ op: String, _ inputs: [GraphTensor?], _ attributes: [String: GraphAttribute] = [:],
  count: Int = 1, opset: Int = 23
) throws -> [GraphTensor] {
  let names = inputs.indices.map { inputs[$0] == nil ? "" : "x\($0)" }
  let ports = zip(names, inputs).compactMap { name, tensor in
    tensor.map { GraphPort(name, $0.elementType, nil) }
  }
  let results = (0..<count).map { "y\($0)" }
  let model = try GraphModel(
    GraphDefinition(
      name: "test", opset: opset, inputs: ports,
      outputs: results.map { GraphPort($0, .float32, nil) },
      nodes: [GraphNode(op, name: "node", inputs: names, outputs: results, attributes: attributes)])
  )
  var values: [String: GraphValue] = [:]
  for (name, tensor) in zip(names, inputs) {
    if let tensor { values[name] = try GraphValue(tensor) }
  }
  let found = try model.run(values)
  return try results.compactMap { try found[$0]?.graphTensor() }
}

/// A tensor of bytes.
func bytes(_ values: [UInt8], _ shape: [Int]? = nil, _ type: ElementType = .uint8) -> GraphTensor {
  HostArray(values.map { Int($0) }, shape: shape ?? [values.count], type).graphTensor
}

/// A tensor of real numbers.
func reals(_ values: [Float], _ shape: [Int]? = nil) -> GraphTensor {
  GraphTensor(values, shape: shape ?? [values.count])
}

extension GraphTensor {
  /// The elements as real numbers.
  var numbers: [Double] { (try? HostArray(self).reals) ?? [] }

  /// Whether shape and numbers are as expected, up to a relative 1e-5.
  func isNear(_ values: [Double], _ shape: [Int]) -> Bool {
    self.shape == shape && numbers.count == values.count
      && zip(numbers, values).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) }
  }
}
