import FoveaGraphs

/// Brings nodes into an order in which each comes after those it reads, keeping the file's order
/// where that does.
struct NodeOrder {
  private let nodes: [GraphNode]
  /// The node that computes a value.
  private let makers: [String: Int]

  /// Looks at the nodes of a graph; `makers` says which of them computes a value.
  init(_ nodes: [GraphNode], makers: [String: Int]) {
    self.nodes = nodes
    self.makers = makers
  }

  /// The nodes in order.
  ///
  /// - Parameter isKnown: whether a value is there before any node has run.
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
            .badName, "\(node.title) reads '\(name)', which is no input, constant or output")
        }
      }
      needs.append(found)
    }
    let isOrdered = needs.indices.allSatisfy { at in needs[at].allSatisfy { $0 < at } }
    return isOrdered ? nodes : try sorted(needs)
  }

  /// Depth first, without recursion: a file may have a chain of a million nodes.
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
            "its graph runs in a circle of \(stack.count - first) nodes: "
              + cycle.joined(separator: ", "))
        }
      }
    }
    return result
  }
}

extension GraphNode {
  /// The node as messages call it.
  var title: String {
    if !name.isEmpty { return "the node '\(name)' (\(op))" }
    if let output = outputs.first(where: { !$0.isEmpty }) {
      return "the \(op) node that computes '\(output)'"
    }
    return "a \(op) node"
  }
}
