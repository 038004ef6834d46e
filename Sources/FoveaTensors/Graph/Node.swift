import Synchronization

/// One operation applied to the results of others: a vertex of the lazily built graph.
///
/// A node without storage is a promise; evaluation gives it storage and lets its inputs go. `inputs`,
/// `storage` and the visit marks are touched only with the engine's lock held, or before the node is
/// shared.
final class Node: @unchecked Sendable {
  /// Ascends in order of creation, so a node's inputs always have smaller numbers.
  let id: UInt64
  let operation: any Operation
  let type: TensorType
  var inputs: [Node]
  var storage: Storage?
  /// Why the storage is gone, where it was given away to a result.
  var isDonated = false

  var visitMark: UInt64 = 0
  var visitIndex = 0

  private static let nextID = Atomic<UInt64>(1)

  /// The number that the next node gets.
  static var upcomingID: UInt64 { nextID.load(ordering: .relaxed) }

  init(_ operation: any Operation, _ inputs: [Node], _ type: TensorType, storage: Storage? = nil) {
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    self.operation = operation
    self.inputs = inputs
    self.type = type
    self.storage = storage
  }

  /// Lets a long chain go without recursing once per node.
  deinit {
    var pending = inputs
    inputs = []
    while var node = pending.popLast() {
      if isKnownUniquelyReferenced(&node) {
        pending.append(contentsOf: node.inputs)
        node.inputs = []
      }
    }
  }
}
