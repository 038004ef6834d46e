/// A value of a pickle. Containers are places in a table, so that cycles and depth cost nothing.
package enum PickleValue: Sendable, Equatable {
  case none
  case bool(Bool)
  case int(Int)
  /// A whole number beyond 64 bits: two's complement, lowest byte first.
  case wideInt([UInt8])
  case float(Double)
  case text(String)
  /// Bytes that are no text: where they lie in the pickle.
  case bytes(Range<Int>)
  /// A name of a module's member, as a place in `Pickle.globals`. It is only a name.
  case global(Int)
  /// A place in `Pickle.nodes`.
  case node(Int)
  /// A place in `Pickle.tensors`.
  case tensor(Int)
  /// A place in `Pickle.storages`.
  case storage(Int)
}

/// A member of a Python module that a pickle names.
package struct PickleGlobal: Sendable, Hashable {
  package let module: String
  package let name: String

  package var description: String { "\(module).\(name)" }
}

/// A container, or what the pickle would have had made by a class or function that is not known.
package struct PickleNode: Sendable {
  package enum Kind: Sendable, Equatable {
    case tuple, list, set
    /// Children are keys and values in turn.
    case dictionary
    /// Not made: children are what it would have been made from.
    case object(global: Int)
    /// A module of TorchScript: a class that is only data.
    case scriptModule
  }

  package var kind: Kind
  package var children: [PickleValue]
}

/// What a pickle says, without anything of it having been run.
package struct Pickle: Sendable {
  package internal(set) var root = PickleValue.none
  package internal(set) var nodes: [PickleNode] = []
  package internal(set) var globals: [PickleGlobal] = []
  package internal(set) var tensors: [PickledTensor] = []
  package internal(set) var storages: [PickledStorage] = []

  /// The elements of a tuple or list; nil for anything else.
  func sequence(_ value: PickleValue) -> [PickleValue]? {
    guard case .node(let index) = value, nodes[index].kind == .tuple || nodes[index].kind == .list
    else { return nil }
    return nodes[index].children
  }

  /// The keys and values of a dictionary, in order; nil for anything else.
  func members(_ value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    guard case .node(let index) = value else { return nil }
    let node = nodes[index]
    switch node.kind {
    case .dictionary:
      return stride(from: 0, to: node.children.count - 1, by: 2).map {
        (node.children[$0], node.children[$0 + 1])
      }
    case .scriptModule:
      // Its attributes came last, as one dictionary.
      guard case .node(let state)? = node.children.last, nodes[state].kind == .dictionary else {
        return nil
      }
      return members(.node(state))
    default: return nil
    }
  }

  /// Which nodes have a tensor or storage somewhere below, or are one that was not made.
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
