import FoveaGraphs

/// Sorts nodes topologically; keeps the file's order if it is valid.
struct NodeOrder {
  private let nodes: [GraphNode]
  /// The index of the node that computes a value.
  private let makers: [String: Int]

  /// Prepares the nodes of a graph; `makers` maps each value to the index of its node.
  init(_ nodes: [GraphNode], makers: [String: Int]) {
    self.nodes = nodes
    self.makers = makers
  }

  /// The nodes in topological order.
  ///
  /// - Parameter isKnown: Whether a value exists before any node has run.
  func sorted(isKnown: (String) -> Bool) throws(ONNXProblem) -> [GraphNode] {
    var needs: [[Int]] = []
    needs.reserveCapacity(nodes.count)
    for node in nodes {
      var found: [Int] = []
      for name in node.reads {
        if let maker = makers[name] {
          found.append(maker)
        } else if !isKnown(name) {
          throw ONNXProblem(
            .badName, "\(node.title) reads '\(name)', which is not an input, constant or output")
        }
      }
      needs.append(found)
    }
    let isOrdered = needs.indices.allSatisfy { at in needs[at].allSatisfy { $0 < at } }
    return isOrdered ? nodes : try sorted(needs)
  }

  /// A depth-first search without recursion, since a file may chain a million nodes.
  private func sorted(_ needs: [[Int]]) throws(ONNXProblem) -> [GraphNode] {
    enum State { case new, open, done }
    var states = [State](repeating: .new, count: nodes.count)
    var result: [GraphNode] = []
    result.reserveCapacity(nodes.count)
    for root in nodes.indices where states[root] == .new {
      var stack = [(node: root, next: 0)]
      states[root] = .open
      while let top = stack.last {
        guard top.next < needs[top.node].count else {
          states[top.node] = .done
          result.append(nodes[top.node])
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let needed = needs[top.node][top.next]
        switch states[needed] {
        case .done: break
        case .new:
          states[needed] = .open
          stack.append((needed, 0))
        case .open:
          let first = stack.firstIndex { $0.node == needed } ?? 0
          let cycle = stack[first...].prefix(5).map { nodes[$0.node].title }
          throw ONNXProblem(
            .cycle,
            "its graph has a cycle of \(stack.count - first) nodes: "
              + cycle.joined(separator: ", "))
        }
      }
    }
    return result
  }
}

extension GraphNode {
  /// The node's name in error messages.
  var title: String {
    if !name.isEmpty { return "the node '\(name)' (\(op))" }
    if let output = outputs.first(where: { !$0.isEmpty }) {
      return "the \(op) node that computes '\(output)'"
    }
    return "a \(op) node"
  }
}
