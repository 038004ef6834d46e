import Synchronization

/// One operation applied to the results of others: a vertex of the lazily built graph.
///
/// A node without storage is unevaluated; evaluation sets its storage and releases its inputs. Use
/// `inputs`, `storage` and the visit marks only with the engine's lock held, or before the node is
/// shared.
final class Node: @unchecked Sendable {
  /// A number that increases in order of creation, so inputs always have smaller numbers.
  let id: UInt64
  let operation: any Operation
  let type: TensorType
  var inputs: [Node]
  var storage: Storage?
  /// Whether the storage was donated to a result.
  var isDonated = false

  var visitMark: UInt64 = 0
  var visitIndex = 0

  private static let nextID = Atomic<UInt64>(1)

  /// The number of the next node.
  static var upcomingID: UInt64 { nextID.load(ordering: .relaxed) }

  init(_ operation: any Operation, _ inputs: [Node], _ type: TensorType, storage: Storage? = nil) {
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    self.operation = operation
    self.inputs = inputs
    self.type = type
    self.storage = storage
  }

  /// Releases a long chain iteratively, without recursion.
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
