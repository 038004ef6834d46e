/// The inputs of a function that is being compiled. A function that reads their elements while its
/// graph is built, for example to count boxes, gives another graph for other elements.
final class InputWatch: @unchecked Sendable {
  @TaskLocal static var current: InputWatch?

  private let inputs: Set<ObjectIdentifier>
  /// Whether elements that depend on an input were read.
  private(set) var wasRead = false

  init(_ inputs: [Tensor]) { self.inputs = Set(inputs.map { ObjectIdentifier($0.node) }) }

  /// Notes the nodes that an evaluation reads. Only the thread that compiles, which waits for the
  /// evaluation, has this watch.
  func note(_ nodes: [Node]) {
    if nodes.contains(where: { inputs.contains(ObjectIdentifier($0)) }) { wasRead = true }
  }
}
