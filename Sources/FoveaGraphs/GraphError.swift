/// A graph that can't be run, or an input that it can't take.
public struct GraphError: Error, CustomStringConvertible, Equatable, Sendable {
  /// The node at fault, for example `Conv 'backbone/conv1'`; nil where it is not one node.
  public let node: String?
  /// What happened, what was expected, and what to do.
  public let problem: String

  /// The node and the problem.
  public var description: String { node.map { "\($0): \(problem)" } ?? problem }

  init(_ problem: String, at node: GraphNode? = nil) {
    self.node = node?.label
    self.problem = problem
  }
}

extension GraphNode {
  /// The operator and what tells this node from others: its name or, without one, what it computes.
  var label: String {
    let operation = domain.isEmpty ? op : "\(domain).\(op)"
    if !name.isEmpty { return "\(operation) '\(name)'" }
    return "\(operation) (computes '\(outputs.first ?? "")')"
  }
}
