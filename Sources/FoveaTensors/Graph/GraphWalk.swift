/// The nodes that the evaluation of tensors needs, without evaluating anything.
///
/// Given tensors count as data: the nodes behind them are left out. Identities compute nothing, so
/// each is replaced by its source.
struct GraphWalk {
  /// The nodes in order of creation, a valid execution order. They include the given nodes that are
  /// reached.
  let nodes: [Node]
  private let positions: [UInt64: Int]

  /// Walks the graph; the engine's lock must be held.
  init(from outputs: [Node], given: [Node]) {
    var positions: [UInt64: Int] = [:]
    for (index, node) in given.enumerated() { positions[node.id] = index }
    self.positions = positions
    let mark = Engine.newVisitMark()
    var reached: [Node] = []
    var pending = outputs.map { Self.source(of: $0, stoppingAt: positions) }
    while let node = pending.popLast() {
      guard node.visitMark != mark else { continue }
      node.visitMark = mark
      reached.append(node)
      guard positions[node.id] == nil else { continue }
      for input in node.inputs { pending.append(Self.source(of: input, stoppingAt: positions)) }
    }
    nodes = reached.sorted { $0.id < $1.id }
  }

  /// The node behind all identities, with the same numbers.
  func source(of node: Node) -> Node { Self.source(of: node, stoppingAt: positions) }

  /// The position of a node among the given ones; nil for other nodes.
  func givenPosition(of node: Node) -> Int? { positions[node.id] }

  /// The identities at which gradients of values arrive, by the values' ids. Readers of a result
  /// with a hand-written gradient read the identity that has the rule, and none reaches the result
  /// behind it. The engine's lock must be held.
  func gradientCarriers(of outputs: [Node]) -> [UInt64: Node] {
    var carriers: [UInt64: Node] = [:]
    let readers = nodes.filter { positions[$0.id] == nil }
    for read in readers.flatMap(\.inputs) + outputs {
      let source = source(of: read)
      var node = read
      while node !== source, let last = node.inputs.last {
        // The rule of an identity of its own input passes gradients on to the value itself.
        if node.operation is CustomGradient, node.id > carriers[source.id]?.id ?? 0,
          !node.inputs.dropLast().contains(where: { self.source(of: $0) === source })
        {
          carriers[source.id] = node
        }
        node = last
      }
    }
    return carriers
  }

  private static func source(of node: Node, stoppingAt given: [UInt64: Int]) -> Node {
    var node = node
    while given[node.id] == nil, node.operation.isIdentity, let last = node.inputs.last {
      node = last
    }
    return node
  }
}
