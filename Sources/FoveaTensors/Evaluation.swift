/// A failure while a graph ran, such as an index out of range in the data.
public struct EvaluationError: Error, CustomStringConvertible {
  /// The failure and its place.
  public let description: String
  init(_ description: String) { self.description = description }
}

extension Tensor {
  /// Computes tensors together, sharing all common work.
  ///
  /// The results become data: later gradients no longer flow through them to their inputs, so take
  /// gradients first. (Reading a tensor, for example with `floats()`, keeps its inputs.)
  ///
  /// A failure, such as an index out of range in the data, ends the program; see
  /// ``tryEvaluate(_:donating:once:recomputing:)`` for a form that throws.
  ///
  /// - Parameters:
  ///   - tensors: The tensors to compute.
  ///   - donated: Tensors that give their memory to results of the same size, as in a training step
  ///     that updates parameters in place. They and their copies can't be read afterwards.
  ///   - recomputing: Whether to save memory at the cost of up to about a third more time:
  ///     intermediate values with a long wait for their next reader are freed and computed again.
  ///     The results are the same, bit for bit.
  public static func evaluate(
    _ tensors: [Tensor], donating donated: [Tensor] = [], recomputing: Bool = false
  ) {
    do {
      try tryEvaluate(tensors, donating: donated, recomputing: recomputing)
    } catch {
      fatalError("\(error)")
    }
  }

  /// Computes tensors together, as ``evaluate(_:donating:recomputing:)`` does, and throws where the
  /// data makes an operation impossible.
  ///
  /// - Parameters:
  ///   - tensors: The tensors to compute.
  ///   - donated: Tensors that give their memory to results of the same size.
  ///   - once: Whether this evaluation will not be repeated. Neither the plan nor packed weights
  ///     are kept then, and weights are packed one layer at a time.
  ///   - recomputing: Whether to compute intermediate values again to save memory; the results are
  ///     the same bits.
  /// - Throws: `EvaluationError`, or the error of the operation that failed.
  public static func tryEvaluate(
    _ tensors: [Tensor], donating donated: [Tensor] = [], once: Bool = false,
    recomputing: Bool = false
  ) throws {
    let nodes = tensors.map(\.node)
    try Evaluator.compute(
      nodes, donating: donated.map(\.node), once: once, recomputing: recomputing)
    Engine.withGraph { for node in nodes { node.inputs = [] } }
  }

  /// Computes a tensor, and in the same pass those others that need some of the same uncomputed
  /// work, so that reading them later doesn't repeat it.
  ///
  /// - Parameter keepingInputs: Whether gradients may still flow through the results.
  /// - Throws: `EvaluationError`, or the error of the operation that failed.
  package static func tryEvaluate(
    _ tensor: Tensor, sharingWorkWith others: [Tensor], keepingInputs: Bool
  ) throws {
    let shared = Engine.withGraph { tensor.node.sharingWork(among: others.map(\.node)) }
    let nodes = [tensor.node] + shared
    try Evaluator.compute(nodes, donating: [])
    if !keepingInputs { Engine.withGraph { for node in nodes { node.inputs = [] } } }
  }

  /// The elements of a computed tensor under another shape of equal size, in the same memory; nil
  /// where they aren't computed. No gradient flows through it.
  package func sharingMemory(shape: [Int]) -> Tensor? {
    guard let storage = Engine.withGraph({ node.storage }), shape.reduce(1, *) == count else {
      return nil
    }
    return Tensor(node: Node(Leaf(), [], TensorType(shape, dtype), storage: storage))
  }

  /// Compiles the plan of a later evaluation with `once: true` of tensors with the same operations
  /// and shapes. These tensors are not evaluated. A compile error is left for that evaluation to
  /// report.
  public static func precompile(_ tensors: [Tensor]) {
    EvaluationThread.shared.perform {
      Engine.withGraph {
        try? PlanCache.prepare(Capture(tensors.map(\.node), donating: []))
      }
    }
  }

  /// Computes the elements if needed, and keeps the inputs for gradients.
  func computeElements() {
    do {
      try Evaluator.compute([node], donating: [])
    } catch {
      fatalError("\(error)")
    }
  }

  /// Whether the elements are in memory.
  public var isEvaluated: Bool { Engine.withGraph { node.storage != nil } }

  func evaluatedStorage() -> Storage {
    computeElements()
    guard let storage = Engine.withGraph({ node.storage }) else {
      fatalError("\(self) has no elements after evaluation")
    }
    return storage
  }
}

/// Evaluates nodes: captures the graph, finds or compiles its plan, and runs it.
enum Evaluator {
  /// Computes the storage of nodes that have none.
  ///
  /// - Throws: `EvaluationError`, or the error of the step that failed.
  static func compute(
    _ nodes: [Node], donating donated: [Node], once: Bool = false, recomputing: Bool = false
  ) throws {
    let watch = InputWatch.current
    watch?.note(nodes)
    try EvaluationThread.shared.run {
      try Engine.withGraph {
        let missing = nodes.filter { $0.storage == nil }
        if !missing.isEmpty {
          try evaluate(
            missing, donating: donated, once: once, recomputing: recomputing, watch)
        }
      }
    }
  }

  private static func evaluate(
    _ outputs: [Node], donating donated: [Node], once: Bool, recomputing: Bool,
    _ watch: InputWatch?
  ) throws {
    // A program whose operations never repeat, such as changing constants, must not fill memory.
    if OperationTable.count > 100_000 {
      PlanCache.removeAll()
      OperationTable.removeAll()
    }
    let capture = Capture(outputs, donating: donated, recomputing: recomputing)
    watch?.note(capture.leaves)
    let plan = try once ? PlanCache.plan(forOnly: capture) : PlanCache.plan(for: capture)
    let leaves = try capture.leaves.map { node in
      guard let storage = node.storage else {
        throw EvaluationError("a tensor of \(node.type) was read after its memory was donated")
      }
      return storage
    }
    let results = try plan.run(leaves)
    for (node, storage) in zip(capture.uniqueOutputs, results) { node.storage = storage }
    for node in donated {
      node.storage = nil
      node.isDonated = true
    }
  }
}

extension Node {
  /// Those of some nodes that need an operation which this node needs, too, and which isn't
  /// computed yet. The engine's lock must be held.
  fileprivate func sharingWork(among others: [Node]) -> [Node] {
    let own = Engine.newVisitMark()
    var pending = [self]
    visitMark = own
    while let node = pending.popLast() {
      for input in node.inputs where input.visitMark != own && input.isWork {
        input.visitMark = own
        pending.append(input)
      }
    }
    return others.filter { other in
      guard other.isWork, other !== self else { return false }
      if other.visitMark == own { return true }
      let seen = Engine.newVisitMark()
      var pending = [other]
      other.visitMark = seen
      while let node = pending.popLast() {
        for input in node.inputs where input.visitMark != seen && input.isWork {
          if input.visitMark == own { return true }
          input.visitMark = seen
          pending.append(input)
        }
      }
      return false
    }
  }

  /// Whether the node's elements take work: it isn't data, a constant, or a name for its input.
  private var isWork: Bool {
    storage == nil && !inputs.isEmpty && !(operation.isIdentity && inputs.allSatisfy(\.isSource))
  }

  private var isSource: Bool { storage != nil || inputs.isEmpty }
}
