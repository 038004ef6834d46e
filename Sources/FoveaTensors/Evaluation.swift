/// A failure while a graph ran, such as an index out of range in the data.
public struct EvaluationError: Error, CustomStringConvertible {
  /// The failure and its place.
  public let description: String
  init(_ description: String) { self.description = description }
}

extension Tensor {
  /// Computes tensors in one go, sharing all common work.
  ///
  /// The results become data: gradients taken later no longer flow through them to what they were
  /// computed from, so ask for gradients first. (Reading a tensor, for example by `floats()`, cuts
  /// nothing.) `donated` tensors give their memory to results of the same size, which is how a
  /// training step updates parameters in place: they, and copies of them, can't be read afterwards.
  ///
  /// `recomputing` saves memory for time: values on the way that wait long for their next reader
  /// are let go and computed again, up to about a third more time. Results are the same, bit by
  /// bit.
  public static func evaluate(
    _ tensors: [Tensor], donating donated: [Tensor] = [], recomputing: Bool = false
  ) {
    do {
      try tryEvaluate(tensors, donating: donated, recomputing: recomputing)
    } catch {
      fatalError("\(error)")
    }
  }

  /// Computes tensors in one go, and throws where the data makes an operation impossible.
  ///
  /// - Parameters:
  ///   - once: whether nothing like it will be evaluated again. Neither the plan nor packed weights
  ///     are kept then, and weights are packed one layer at a time.
  ///   - recomputing: values that live long are computed again when they are needed, where that
  ///     saves memory; the results are the same bits.
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

  /// Makes ready to evaluate tensors of the same operations and shapes as these `once`; these are
  /// not evaluated. Where something can't be compiled, that evaluation will say so.
  public static func precompile(_ tensors: [Tensor]) {
    EvaluationThread.shared.perform {
      Engine.withGraph {
        try? PlanCache.prepare(Capture(tensors.map(\.node), donating: []))
      }
    }
  }

  /// Computes the elements if need be, and keeps the way back for gradients.
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

/// From nodes to storage: capture, plan (or find the plan), run.
enum Evaluator {
  /// Gives storage to nodes that have none.
  ///
  /// - Throws: `EvaluationError`, or the error of the step that failed.
  static func compute(
    _ nodes: [Node], donating donated: [Node], once: Bool = false, recomputing: Bool = false
  ) throws {
    try EvaluationThread.shared.run {
      try Engine.withGraph {
        let missing = nodes.filter { $0.storage == nil }
        if !missing.isEmpty {
          try evaluate(missing, donating: donated, once: once, recomputing: recomputing)
        }
      }
    }
  }

  private static func evaluate(
    _ outputs: [Node], donating donated: [Node], once: Bool, recomputing: Bool
  ) throws {
    // A program whose operations never repeat (constants that change, say) must not fill memory.
    if OperationTable.count > 100_000 {
      PlanCache.removeAll()
      OperationTable.removeAll()
    }
    let capture = Capture(outputs, donating: donated, recomputing: recomputing)
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
