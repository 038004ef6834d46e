import Foundation
import FoveaGraphs

/// Converts the attributes of a node.
struct AttributeReader {
  let tensors: TensorReader
  /// Reads the graph of an attribute, such as a branch of `If`.
  let readGraph: (ONNXGraph) throws(ONNXProblem) -> GraphDefinition

  /// Converts one attribute; nil if its kind is not supported, which the caller reports.
  func read(_ attribute: ONNXAttribute, of owner: String) throws(ONNXProblem) -> GraphAttribute? {
    switch Self.kind(of: attribute) {
    case .int: return .int(Int(attribute.i))
    case .float: return .float(attribute.f)
    case .string: return .text(try text(attribute.s, attribute.name, owner))
    case .ints: return .ints(attribute.ints.map { Int($0) })
    case .floats: return .floats(attribute.floats)
    case .strings:
      var texts: [String] = []
      for bytes in attribute.strings { texts.append(try text(bytes, attribute.name, owner)) }
      return .texts(texts)
    case .tensor:
      return .tensor(
        try tensors.read(attribute.t, owner: "the attribute '\(attribute.name)' of \(owner)"))
    case .graph: return .graph(try readGraph(attribute.g))
    case .undefined, .tensors, .graphs, .sparseTensor, .sparseTensors, .type, .types: return nil
    }
  }

  private func text(
    _ bytes: Data, _ name: String, _ owner: String
  ) throws(ONNXProblem) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ONNXProblem(
        .malformed, "the attribute '\(name)' of \(owner) has a string that is not UTF-8")
    }
    return text
  }

  /// The kind, derived from the value in old files that do not state it.
  static func kind(of attribute: ONNXAttribute) -> ONNXAttribute.Kind {
    if attribute.type != .undefined { return attribute.type }
    if attribute.hasF { return .float }
    if attribute.hasI { return .int }
    if attribute.hasS { return .string }
    if attribute.hasT { return .tensor }
    if attribute.hasG { return .graph }
    if !attribute.floats.isEmpty { return .floats }
    if !attribute.ints.isEmpty { return .ints }
    if !attribute.strings.isEmpty { return .strings }
    return .undefined
  }
}
