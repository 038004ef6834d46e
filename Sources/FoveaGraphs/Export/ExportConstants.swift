import FoveaTensors

/// The constants of an exported graph.
struct ExportConstants {
  /// Computed constants by name.
  private(set) var tensors: [String: GraphTensor] = [:]
  /// Weights that are not yet computed; they are evaluated together.
  private var pending: [(name: String, tensor: Tensor)] = []
  /// Names of small constants by content, so that each is written once.
  private var shared: [GraphTensor: String] = [:]

  /// Adds a weight under a unique name.
  mutating func add(_ weight: Tensor, named name: String) { pending.append((name, weight)) }

  /// Adds a small constant unless an equal one exists; returns its name of limited length.
  mutating func share(
    _ tensor: GraphTensor, wanted name: String, _ names: inout GraphNames
  ) -> String {
    if let known = shared[tensor] { return known }
    let name = names.free(name.count > 60 ? "\(name.prefix(60))..." : name)
    shared[tensor] = name
    tensors[name] = tensor
    return name
  }

  /// Evaluates all weights.
  ///
  /// - Throws: `GraphExportError` if a weight cannot be computed.
  mutating func evaluate() throws(GraphExportError) {
    do {
      try Tensor.tryEvaluate(pending.map(\.tensor), once: true)
    } catch {
      throw GraphExportError("the model's constants can't be computed: \(error)")
    }
    for (name, tensor) in pending { tensors[name] = GraphTensor(tensor) }
  }
}
