import Foundation
import FoveaSupport

/// The functions of a file, inlined in place of the nodes that call them.
struct FunctionTable {
  private struct Key: Hashable {
    let domain: String
    let name: String
  }

  /// The maximum number of nodes after inlining. Without it, functions that call each other twice
  /// would grow exponentially.
  static let maximumNodes = 200_000

  /// The maximum depth of nested calls.
  static let maximumDepth = 64

  /// The maximum total size of the inlined functions in bytes.
  static let maximumBytes = 1 << 28

  private var functions: [Key: ONNXFunction] = [:]
  private var byteCounts: [Key: Int] = [:]

  /// Collects the functions of a model; their operator sets must match the model's.
  init(_ source: [ONNXFunction], opsets: [String: Int]) throws(ONNXProblem) {
    for function in source {
      let key = Key(domain: function.domain, name: function.name)
      guard functions.updateValue(function, forKey: key) == nil else {
        throw ONNXProblem(.badName, "it has the function '\(function.name)' twice")
      }
      byteCounts[key] = function.serializedCount
      for set in function.opsetImport {
        let domain = set.domain == "ai.onnx" ? "" : set.domain
        if let version = opsets[domain], version != Int(set.version) {
          throw ONNXProblem(
            .unsupported,
            "its function '\(function.name)' uses version \(set.version) of the operator "
              + "set '\(domain)', but the model uses \(version)")
        }
      }
    }
  }

  /// The nodes and those of their subgraphs, with every call replaced by the function's nodes.
  func inlined(_ nodes: [ONNXNode]) throws(ONNXProblem) -> [ONNXNode] {
    if functions.isEmpty { return nodes }
    var state = State()
    return try inlined(nodes, calls: [], &state)
  }

  private struct State {
    var calls = 0
    var nodes = 0
    var bytes = 0
  }

  private func inlined(
    _ nodes: [ONNXNode], calls: [Key], _ state: inout State
  ) throws(ONNXProblem) -> [ONNXNode] {
    var result: [ONNXNode] = []
    for node in nodes {
      let key = Key(domain: node.domain, name: node.operatorName)
      guard let function = functions[key] else {
        state.nodes += 1
        guard state.nodes <= Self.maximumNodes else {
          throw ONNXProblem(
            .unsupported, "its functions inline to more than \(Self.maximumNodes) nodes")
        }
        var node = node
        for at in node.attribute.indices where node.attribute[at].hasG {
          node.attribute[at].g.node = try inlined(
            node.attribute[at].g.node, calls: calls, &state)
        }
        result.append(node)
        continue
      }
      guard !calls.contains(key) else {
        throw ONNXProblem(.cycle, "its function '\(function.name)' calls itself")
      }
      guard calls.count < Self.maximumDepth else {
        throw ONNXProblem(
          .unsupported, "its functions call each other more than \(Self.maximumDepth) levels deep")
      }
      state.calls += 1
      guard state.calls <= Self.maximumNodes else {
        throw ONNXProblem(
          .unsupported, "its functions call each other more than \(Self.maximumNodes) times")
      }
      state.bytes += byteCounts[key] ?? 0
      guard state.bytes <= Self.maximumBytes else {
        throw ONNXProblem(
          .unsupported, "its functions inline to more than \(Self.maximumBytes) bytes")
      }
      let body = try FunctionCall(node, function, number: state.calls).body()
      result += try inlined(body, calls: calls + [key], &state)
    }
    return result
  }
}

/// A node that calls a function.
private struct FunctionCall {
  private let function: ONNXFunction
  private let prefix: String
  private var names: [String: String] = [:]
  private var attributes: [String: ONNXAttribute] = [:]

  init(_ node: ONNXNode, _ function: ONNXFunction, number: Int) throws(ONNXProblem) {
    self.function = function
    let title = node.name.isEmpty ? node.operatorName : node.name
    prefix = "\(title)#\(number)/"
    guard node.input.count <= function.input.count, node.output.count <= function.output.count
    else {
      throw ONNXProblem(
        .badName,
        "'\(title)' calls the function '\(function.name)' with \(node.input.count) inputs and "
          + "\(node.output.count) outputs, but it has \(function.input.count) and "
          + "\(function.output.count)")
    }
    for (at, name) in function.input.enumerated() {
      names[name] = at < node.input.count ? node.input[at] : ""
    }
    for (at, name) in function.output.enumerated() where at < node.output.count {
      guard !node.output[at].isEmpty else { continue }
      guard names.updateValue(node.output[at], forKey: name) == nil else {
        throw ONNXProblem(
          .unsupported, "the function '\(function.name)' returns its input '\(name)' unchanged")
      }
    }
    for attribute in function.attributeProto { attributes[attribute.name] = attribute }
    for attribute in node.attribute { attributes[attribute.name] = attribute }
  }

  func body() -> [ONNXNode] { renamed(function.node) }

  private func renamed(_ nodes: [ONNXNode]) -> [ONNXNode] {
    nodes.map { source in
      var node = source
      if !node.name.isEmpty { node.name = prefix + node.name }
      node.input = node.input.map(renamed)
      node.output = node.output.map(renamed)
      node.attribute = node.attribute.compactMap { attribute in
        if !attribute.reference.isEmpty {
          // An attribute that the call omits is omitted inside the function as well.
          guard var value = attributes[attribute.reference] else { return nil }
          value.name = attribute.name
          return value
        }
        guard attribute.hasG else { return attribute }
        var attribute = attribute
        attribute.g.node = renamed(attribute.g.node)
        for at in attribute.g.initializer.indices {
          attribute.g.initializer[at].name = renamed(attribute.g.initializer[at].name)
        }
        for at in attribute.g.input.indices {
          attribute.g.input[at].name = renamed(attribute.g.input[at].name)
        }
        for at in attribute.g.output.indices {
          attribute.g.output[at].name = renamed(attribute.g.output[at].name)
        }
        return attribute
      }
      return node
    }
  }

  private func renamed(_ name: String) -> String {
    name.isEmpty ? "" : names[name] ?? prefix + name
  }
}
