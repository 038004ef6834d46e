/// A value of a pickle. Containers are indices into a table, so that cycles and depth are free.
package enum PickleValue: Sendable, Equatable {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits: two's complement, little-endian.
  case wideInt([UInt8])
  case float(Double)
  case text(String)
  /// Bytes that are not text: their range in the pickle.
  case bytes(Range<Int>)
  /// An index into `Pickle.globals`: the name of a module's member, never the member itself.
  case global(Int)
  /// An index into `Pickle.nodes`.
  case node(Int)
  /// An index into `Pickle.tensors`.
  case tensor(Int)
  /// An index into `Pickle.storages`.
  case storage(Int)
}

/// The name of a Python module's member in a pickle.
package struct PickleGlobal: Sendable, Hashable {
  package let module: String
  package let name: String

  package var description: String { "\(module).\(name)" }
}

/// A container, or the result of an unknown call.
package struct PickleNode: Sendable {
  package enum Kind: Sendable, Equatable {
    case tuple, list, set
    /// Children are keys and values, alternating.
    case dictionary
    /// An object that was not created: its children are the arguments of the call.
    case object(global: Int)
    /// A TorchScript module: a class that only holds data.
    case scriptModule
  }

  package var kind: Kind
  package var children: [PickleValue]
}

/// The content of a pickle, read without running any of its code.
package struct Pickle: Sendable {
  package internal(set) var root = PickleValue.none
  package internal(set) var nodes: [PickleNode] = []
  package internal(set) var globals: [PickleGlobal] = []
  package internal(set) var tensors: [PickledTensor] = []
  package internal(set) var storages: [PickledStorage] = []

  /// The elements of a tuple or list; nil for any other value.
  func sequence(_ value: PickleValue) -> [PickleValue]? {
    guard case .node(let index) = value, nodes[index].kind == .tuple || nodes[index].kind == .list
    else { return nil }
    return nodes[index].children
  }

  /// The keys and values of a dictionary, in order; nil for any other value.
  func members(_ value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    guard case .node(let index) = value else { return nil }
    let node = nodes[index]
    switch node.kind {
    case .dictionary:
      return stride(from: 0, to: node.children.count - 1, by: 2).map {
        (node.children[$0], node.children[$0 + 1])
      }
    case .scriptModule:
      // Its attributes are the last child, as one dictionary.
      guard case .node(let state)? = node.children.last, nodes[state].kind == .dictionary else {
        return nil
      }
      return members(.node(state))
    default: return nil
    }
  }

  /// For each node, whether it contains a tensor, a storage or an unmade object at any depth.
  func nodesAboveTensors() -> [Bool] {
    var parents = [[Int]](repeating: [], count: nodes.count)
    var isAbove = [Bool](repeating: false, count: nodes.count)
    var waiting: [Int] = []
    for (index, node) in nodes.enumerated() {
      if case .object(let place) = node.kind, globals[place].makesTensors {
        isAbove[index] = true
        waiting.append(index)
      }
      for child in node.children {
        switch child {
        case .node(let below): parents[below].append(index)
        case .tensor, .storage:
          if !isAbove[index] { waiting.append(index) }
          isAbove[index] = true
        default: continue
        }
      }
    }
    while let index = waiting.popLast() {
      for parent in parents[index] where !isAbove[parent] {
        isAbove[parent] = true
        waiting.append(parent)
      }
    }
    return isAbove
  }
}
