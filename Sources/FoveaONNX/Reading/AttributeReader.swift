import Foundation
import FoveaGraphs

/// Makes the settings of a node of those in the file.
struct AttributeReader {
  let tensors: TensorReader
  /// Reads a body of `If`.
  let readGraph: (ONNXGraph) throws(ONNXProblem) -> GraphDefinition

  /// Reads one; nil where it has no value that we know the kind of, for the caller to report.
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
        .malformed, "the attribute '\(name)' of \(owner) has a text that is not UTF-8")
    }
    return text
  }

  /// The kind, which the oldest files don't say.
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
