import Foundation
import FoveaGraphs

/// Converts a file's graph: names checked, nodes sorted, functions inlined.
struct GraphReader {
  let opset: Int
  let otherOpsets: [String: Int]
  let tensors: TensorReader
  let functions: FunctionTable

  /// Converts a graph; `outer` contains the value names of the enclosing graphs.
  func read(
    _ source: ONNXGraph, outer: @escaping (String) -> Bool = { _ in false },
    isBody: Bool = false
  ) throws(ONNXProblem) -> GraphDefinition {
    guard source.sparseInitializer.isEmpty else {
      let name = source.sparseInitializer[0].values.name
      throw ONNXProblem(.unsupported, "the constant '\(name)' is sparse; make it dense")
    }
    var constants: [String: GraphTensor] = [:]
    constants.reserveCapacity(source.initializer.count)
    for tensor in source.initializer {
      guard !tensor.name.isEmpty else {
        throw ONNXProblem(.badName, "a constant has no name")
      }
      guard constants[tensor.name] == nil else {
        throw ONNXProblem(.badName, "it has the constant '\(tensor.name)' twice")
      }
      constants[tensor.name] = try tensors.read(tensor, owner: "the constant '\(tensor.name)'")
    }
    var inputs: [GraphPort] = []
    var inputNames: Set<String> = []
    for value in source.input {
      guard !value.name.isEmpty else { throw ONNXProblem(.badName, "an input has no name") }
      guard inputNames.insert(value.name).inserted else {
        throw ONNXProblem(.badName, "it has the input '\(value.name)' twice")
      }
      // Files before IR version 4 list every constant as an input as well.
      if constants[value.name] != nil { continue }
      inputs.append(try PortReader.port(value, "input", mayLackType: isBody, isInBody: isBody))
    }
    let known = inputNames.union(constants.keys)
    // Subgraphs were already inlined with the nodes that contain them.
    let flat = isBody ? source.node : try functions.inlined(source.node)
    let nodes = try read(flat, known: known, outer: outer)
    var outputs: [GraphPort] = []
    let made = Set(nodes.flatMap(\.outputs))
    for value in source.output {
      guard !value.name.isEmpty else { throw ONNXProblem(.badName, "an output has no name") }
      guard made.contains(value.name) || known.contains(value.name) || outer(value.name) else {
        throw ONNXProblem(.badName, "the output '\(value.name)' is not computed by any node")
      }
      outputs.append(try PortReader.port(value, "output", mayLackType: true, isInBody: isBody))
    }
    guard isBody || !outputs.isEmpty else { throw ONNXProblem(.badName, "it has no output") }
    return GraphDefinition(
      name: source.name, opset: opset, otherOpsets: otherOpsets, inputs: inputs, outputs: outputs,
      nodes: nodes, constants: constants)
  }

  private func read(
    _ flat: [ONNXNode], known: Set<String>, outer: @escaping (String) -> Bool
  ) throws(ONNXProblem) -> [GraphNode] {
    var makers: [String: Int] = [:]
    for (at, node) in flat.enumerated() {
      for output in node.output where !output.isEmpty {
        guard !known.contains(output), makers.updateValue(at, forKey: output) == nil else {
          throw ONNXProblem(.badName, "the value '\(output)' is defined twice")
        }
      }
    }
    let isVisible: (String) -> Bool = { known.contains($0) || makers[$0] != nil || outer($0) }
    let attributes = AttributeReader(tensors: tensors) { body throws(ONNXProblem) in
      try read(body, outer: isVisible, isBody: true)
    }
    var nodes: [GraphNode] = []
    nodes.reserveCapacity(flat.count)
    var foreign: [String] = []
    for node in flat {
      var result = GraphNode(
        node.operatorName, name: node.name, domain: node.domain == "ai.onnx" ? "" : node.domain,
        inputs: node.input, outputs: node.output)
      guard !result.op.isEmpty else {
        throw ONNXProblem(.badName, "\(result.title) has no operator")
      }
      for attribute in node.attribute {
        guard !attribute.name.isEmpty, result.attributes[attribute.name] == nil else {
          throw ONNXProblem(
            .badName,
            "\(result.title) has an attribute "
              + (attribute.name.isEmpty ? "without a name" : "'\(attribute.name)' twice"))
        }
        if !attribute.reference.isEmpty {
          throw ONNXProblem(
            .badName,
            "\(result.title) refers to the attribute '\(attribute.reference)' of a function, but "
              + "is not inside one")
        }
        if let value = try attributes.read(attribute, of: result.title) {
          result.attributes[attribute.name] = value
        } else {
          foreign.append(
            "\(result.title) has the attribute '\(attribute.name)' of a kind "
              + "(\(AttributeReader.kind(of: attribute))) that Fovea does not support")
        }
      }
      nodes.append(result)
    }
    guard foreign.isEmpty else {
      throw ONNXProblem(.unsupported, foreign.joined(separator: "; "))
    }
    return try NodeOrder(nodes, makers: makers).sorted { known.contains($0) || outer($0) }
  }
}
