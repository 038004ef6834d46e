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
  /// Maximum number of plans; a training run needs a few (step, last batch, validation).
  private static let capacity = 128
  nonisolated(unsafe) private static var plans: [Signature: (plan: Plan, used: Int)] = [:]
  nonisolated(unsafe) private static var uses = 0
  nonisolated(unsafe) private(set) static var compiledCount = 0

  /// The plan of a signature, compiled now if it is new. Called on the evaluation thread only.
  ///
  /// - Throws: the compiler's error.
  static func plan(for capture: Capture) throws -> Plan {
    uses += 1
    if let known = plans[capture.signature] {
      plans[capture.signature]?.used = uses
      return known.plan
    }
    let plan = try Compiler.compile(capture.graph, recomputing: capture.recomputes)
    compiledCount += 1
    if plans.count >= capacity, let oldest = plans.min(by: { $0.value.used < $1.value.used }) {
      plans[oldest.key] = nil
    }
    plans[capture.signature] = (plan, uses)
    return plan
  }

  /// The plan prepared for a single run, if any.
  nonisolated(unsafe) private static var prepared: (signature: Signature, plan: Plan)?

  /// A plan for a single run, which the cache does not keep.
  ///
  /// - Throws: the compiler's error.
  static func plan(forOnly capture: Capture) throws -> Plan {
    if prepared?.signature != capture.signature { try prepare(capture) }
    defer { prepared = nil }
    guard let plan = prepared?.plan else { fatalError("compiler: no plan was made") }
    return plan
  }

  /// Compiles the plan for a single run in advance.
  ///
  /// - Throws: the compiler's error.
  static func prepare(_ capture: Capture) throws {
    prepared = nil
    prepared = (capture.signature, try Compiler.compile(capture.graph, runsOnce: true))
    compiledCount += 1
  }

  static func removeAll() {
    plans = [:]
    prepared = nil
    Plan.dropArena()
  }
}
