import FoveaTensors

/// The reading of elements while a graph is walked, as data-dependent sizes need.
///
/// A lazy value that is read has to be computed with all that it depends on. So that the next read
/// doesn't compute the same again, every value that later nodes need and that shares work with it
/// is computed in the same pass and kept. In inference, small results then continue as host arrays:
/// the few numbers behind a `NonZero` are cheaper to handle there than by a plan of their own.
///
/// Only the thread that walks the graph uses it.
final class GraphReads: @unchecked Sendable {
  @TaskLocal static var current: GraphReads?

  /// The largest value that continues as a host array once it is computed.
  static let hostLimit = 1 << 14

  /// A graph or body that is being walked.
  fileprivate struct Frame {
    let graph: GraphDefinition
    let scope: GraphScope
    /// The node that runs.
    var position = 0
    /// The values that no read has computed yet.
    var pending: [String] = []
    /// The last node that reads each value; nil until the first read.
    var lastUses: [String: Int]?
  }

  private var frames: [Frame] = []
  /// The number of passes that computed something.
  private(set) var passes = 0
  /// Whether gradients must flow through values that are read.
  private let keepsGradients: Bool

  init(keepsGradients: Bool) { self.keepsGradients = keepsGradients }

  func enter(_ graph: GraphDefinition, _ scope: GraphScope) {
    frames.append(Frame(graph: graph, scope: scope))
  }

  func leave() { frames.removeLast() }

  /// Notes that a node of the innermost graph starts.
  func start(_ position: Int) { frames[frames.count - 1].position = position }

  /// Notes a new value of the innermost graph.
  func add(_ name: String) { frames[frames.count - 1].pending.append(name) }

  /// Computes a tensor, and with it the values that share its work.
  ///
  /// - Throws: `EvaluationError`, or the error of the operation that failed.
  func read(_ tensor: Tensor) throws {
    guard !tensor.isEvaluated else { return }
    passes += 1
    for index in frames.indices { frames[index].dropUnneeded() }
    let others = frames.flatMap { frame in
      frame.pending.compactMap { frame.scope.values[$0]?.lazyTensor }
    }
    try Tensor.tryEvaluate(tensor, sharingWorkWith: others, keepingInputs: keepsGradients)
    guard !keepsGradients else { return }
    for index in frames.indices { frames[index].settle() }
  }
}

extension GraphReads.Frame {
  /// Forgets values that no later node reads, nor the node that runs.
  fileprivate mutating func dropUnneeded() {
    let uses = lastUses ?? graph.lastUses
    lastUses = uses
    let position = position
    pending.removeAll { uses[$0, default: -1] < position }
  }

  /// Marks the values that were computed, and makes host arrays of small ones.
  fileprivate mutating func settle() {
    let scope = scope
    pending.removeAll { name in
      guard let value = scope.values[name] else { return true }
      guard let tensor = value.lazyTensor else { return true }
      guard tensor.isEvaluated else { return false }
      scope.values[name] = value.settled
      return true
    }
  }
}

extension GraphDefinition {
  /// The index of the last node that reads each value; after the last for outputs.
  fileprivate var lastUses: [String: Int] {
    var uses: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for name in node.reads { uses[name] = index }
    }
    for port in outputs { uses[port.name] = nodes.count }
    return uses
  }
}
