/// Compiles a captured graph to a plan in four stages: rewrites, fusion, steps, memory.
enum Compiler {
  /// The rewrites, in order; each is a table of rules in `Rewrites/`.
  static let passes: [(name: String, rules: [RewriteRule])] = [
    ("simplification", Simplification.rules),
    ("convolution fusion", ConvolutionFusion.rules),
  ]

  /// Compiles a graph.
  ///
  /// - Parameters:
  ///   - runsOnce: whether the plan runs once, so that it keeps no steady values for later runs.
  ///   - recomputing: whether values are computed again rather than kept for long.
  /// - Throws: the error of an operation that can't be lowered.
  static func compile(_ captured: Graph, runsOnce: Bool = false, recomputing: Bool = false) throws
    -> Plan
  {
    var graph = markingSteady(captured.pruned())
    if Engine.verifiesGraphs { Verifier.verify(graph, after: "capture") }
    for pass in passes {
      graph = graph.rewritten(by: pass.rules)
      if Engine.verifiesGraphs { Verifier.verify(graph, after: pass.name) }
    }
    graph = markingSteady(graph)
    let builder = PlanBuilder(graph, runsOnce: runsOnce)
    try Fusion(graph).emit(into: builder)
    return try builder.finished(recomputing: recomputing)
  }

  /// Marks each vertex whose inputs are all steady.
  private static func markingSteady(_ graph: Graph) -> Graph {
    var graph = graph
    for (index, vertex) in graph.vertices.enumerated() where !vertex.isLeaf {
      graph.vertices[index].isSteady =
        vertex.inputs.allSatisfy { graph.vertices[$0].isSteady }
        && !(vertex.operation is RandomUniform)
    }
    return graph
  }
}

/// Plans by signature.
enum PlanCache {
  /// A graph's signature, and the convolution algorithms that its plan has to follow.
  private struct Key: Hashable {
    let signature: Signature
    let followed: Int

    init(_ capture: Capture) {
      signature = capture.signature
      followed = ConvolutionSearch.recording?.plansKey ?? 0
    }
  }

  /// Maximum number of plans; a training run needs a few (step, last batch, validation).
  private static let capacity = 128
  nonisolated(unsafe) private static var plans: [Key: (plan: Plan, used: Int)] = [:]
  nonisolated(unsafe) private static var uses = 0
  nonisolated(unsafe) private(set) static var compiledCount = 0

  /// The plan of a signature, compiled now if it is new. Called on the evaluation thread only.
  ///
  /// - Throws: the compiler's error.
  static func plan(for capture: Capture) throws -> Plan {
    uses += 1
    let key = Key(capture)
    if let known = plans[key] {
      plans[key]?.used = uses
      ConvolutionSearch.recording?.add(known.plan)
      return known.plan
    }
    let plan = try Compiler.compile(capture.graph, recomputing: capture.recomputes)
    compiledCount += 1
    if plans.count >= capacity, let oldest = plans.min(by: { $0.value.used < $1.value.used }) {
      plans[oldest.key] = nil
    }
    plans[key] = (plan, uses)
    ConvolutionSearch.recording?.add(plan)
    return plan
  }

  /// The plan prepared for a single run, if any.
  nonisolated(unsafe) private static var prepared: (key: Key, plan: Plan)?

  /// A plan for a single run, which the cache does not keep.
  ///
  /// - Throws: the compiler's error.
  static func plan(forOnly capture: Capture) throws -> Plan {
    if prepared?.key != Key(capture) { try prepare(capture) }
    defer { prepared = nil }
    guard let plan = prepared?.plan else { fatalError("compiler: no plan was made") }
    ConvolutionSearch.recording?.add(plan)
    return plan
  }

  /// Compiles the plan for a single run in advance.
  ///
  /// - Throws: the compiler's error.
  static func prepare(_ capture: Capture) throws {
    prepared = nil
    prepared = (Key(capture), try Compiler.compile(capture.graph, runsOnce: true))
    compiledCount += 1
  }

  static func removeAll() {
    plans = [:]
    prepared = nil
    Plan.dropArena()
  }
}
