/// A graph that cannot be run, or an input that it does not accept.
public struct GraphError: Error, CustomStringConvertible, Equatable, Sendable {
  /// The node at fault, such as `Conv 'backbone/conv1'`; nil if it is not a single node.
  public let node: String?
  /// The problem, the expected value and the remedy.
  public let problem: String

  /// The node and the problem, as a sentence.
  public var description: String { node.map { "\($0): \(problem)" } ?? problem }

  init(_ problem: String, at node: GraphNode? = nil) {
    self.node = node?.label
    self.problem = problem
  }
}

extension GraphNode {
  /// The operator and the node's name; for a node without a name, its first output.
  var label: String {
    let operation = domain.isEmpty ? op : "\(domain).\(op)"
    if !name.isEmpty { return "\(operation) '\(name)'" }
    return "\(operation) (computes '\(outputs.first ?? "")')"
  }
}
