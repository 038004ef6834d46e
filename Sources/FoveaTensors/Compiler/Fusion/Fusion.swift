/// Emits the steps of a graph, with pointwise vertices that run together in one step.
struct Fusion {
  private let decision: FusionDecision

  private let graph: Graph
  private let isStored: [Bool]

  init(_ graph: Graph) {
    self.graph = graph
    decision = FusionDecision(graph)
    isStored = decision.isStored
  }

  /// Adds the steps of the graph to a plan.
  ///
  /// - Throws: the error of an operation that can't be lowered.
  func emit(into plan: PlanBuilder) throws {
    let groups = FusionGroups(decision).groups
    for index in graph.vertices.indices where isStored[index] {
      let vertex = graph.vertices[index]
      switch vertex.operation {
      case is Leaf: break
      case is Reshape:
        plan.alias(index, of: vertex.inputs[0])
      case let operation as any KernelOperation:
        try operation.lower(into: plan.lowering(of: index))
      default:
        guard let members = groups[index] else { break }
        if decision.kinds[members[0]] == .reduction {
          emitReductions(members, into: plan)
        } else {
          emitPointwise(members, into: plan)
        }
      }
    }
  }

  private func emitPointwise(
    _ members: [Int], into plan: PlanBuilder, savingReads: Bool = true
  ) {
    let shape = graph.vertices[members[0]].type.shape
    let again = savingReads ? computedAgain(by: members, shape: shape) : []
    var writer = ProgramWriter(graph, isStored: isStored, shape: shape, computingAgain: again)
    for member in members {
      let result = writer.computed(member)
      writer.program.store(result, as: graph.vertices[member].type.dtype)
    }
    guard let finished = writer.program.finished() else {
      if !again.isEmpty { return emitPointwise(members, into: plan, savingReads: false) }
      guard members.count > 1 else {
        fatalError(
          "compiler: a pointwise program for \(graph.vertices[members[0]]) doesn't fit its limits")
      }
      for member in members { emitPointwise([member], into: plan) }
      return
    }
    let operands = writer.program.operands
    plan.addProgram(
      finished, name: name(of: members), reads: operands.map(\.value),
      readBytes: writer.program.operandBytes,
      dense: operands.map {
        $0.strides == TensorType.strides(of: shape) || isVector($0, shape)
      },
      writes: members, isSteady: graph.vertices[members[0]].isSteady)
  }

  /// Whether an operand reads memory in the order of the points, apart from axes of length 1.
  private func isVector(_ operand: ProgramBuilder.Operand, _ shape: [Int]) -> Bool {
    let dense = TensorType.strides(of: shape)
    return operand.offset == 0
      && shape.indices.allSatisfy { shape[$0] == 1 || operand.strides[$0] == dense[$0] }
  }

  private func emitReductions(
    _ members: [Int], into plan: PlanBuilder, savingReads: Bool = true
  ) {
    let source = graph.vertices[members[0]].inputs[0]
    let shape = graph.vertices[source].type.shape
    let again = savingReads ? computedAgain(by: members, shape: shape) : []
    var writer = ProgramWriter(graph, isStored: isStored, shape: shape, computingAgain: again)
    var kinds: [Int32] = []
    var geometry = (outer: 0, reduced: 0, inner: 0)
    for member in members {
      guard let reduction = graph.vertices[member].operation as? Reduction else { continue }
      let input = graph.vertices[member].inputs[0]
      let lanes = writer.register(of: input)
      if reduction.kind == .sum {
        writer.program.storeSum(lanes)
      } else {
        writer.program.store(lanes, as: .float32)
      }
      kinds.append(reduction.kind.code)
      geometry = reduction.geometry(of: graph.vertices[input].type)
    }
    guard let finished = writer.program.finished() else {
      if !again.isEmpty { return emitReductions(members, into: plan, savingReads: false) }
      guard members.count > 1 else {
        fatalError(
          "compiler: a reduction of \(graph.vertices[source]) doesn't fit a program's limits")
      }
      for member in members { emitReductions([member], into: plan) }
      return
    }
    plan.addReduction(
      finished, kinds: kinds, geometry: geometry, name: name(of: members),
      reads: writer.program.operands.map(\.value), readBytes: writer.program.operandBytes,
      writes: members, isSteady: graph.vertices[members[0]].isSteady)
  }

  /// Stored vertices that a step computes again rather than reads: cheap functions of its other
  /// reads. For example, the gradient of a batch norm and its ReLU reads the norm's input. The
  /// ReLU's output, which masks the gradient, then takes one more multiplication and addition.
  private func computedAgain(by members: [Int], shape: [Int]) -> Set<Int> {
    var reads = storedInputs(of: members.flatMap { graph.vertices[$0].inputs }).reads
    var result: Set<Int> = []
    for read in reads.sorted(by: >) {
      let vertex = graph.vertices[read]
      guard vertex.type.shape == shape, decision.kinds[read] == .pointwise,
        !(vertex.operation is Constant), !members.contains(read),
        decision.inline[read].cost <= FusionDecision.cheapCost
      else { continue }
      let own = storedInputs(of: vertex.inputs)
      let large = own.reads.filter { decision.isLarge($0, in: read) }
      let others = reads.subtracting(result).subtracting([read])
      guard !own.hasViews, !large.isEmpty, large.isSubset(of: others),
        others.union(own.reads).count <= FusionDecision.maximumLoads
      else { continue }
      result.insert(read)
      reads.formUnion(own.reads)
    }
    return result
  }

  /// The stored vertices that the computation of some vertices reads, and whether any of them is
  /// read through a view.
  private func storedInputs(of vertices: [Int]) -> (reads: Set<Int>, hasViews: Bool) {
    var reads: Set<Int> = []
    var hasViews = false
    var seen: Set<Int> = []
    var pending = vertices
    while let input = pending.popLast() {
      guard seen.insert(input).inserted else { continue }
      if isStored[input] {
        reads.insert(input)
      } else if decision.kinds[input] == .view {
        hasViews = true
      } else {
        pending += graph.vertices[input].inputs
      }
    }
    return (reads, hasViews)
  }

  /// The operations of a step, outermost last, for traces.
  private func name(of members: [Int]) -> String {
    var names: [String] = []
    var seen: Set<Int> = []
    func collect(_ index: Int) {
      guard seen.insert(index).inserted else { return }
      let vertex = graph.vertices[index]
      for input in vertex.inputs where !isStored[input] { collect(input) }
      if !(vertex.operation is Constant) { names.append(vertex.operation.name) }
    }
    for member in members { collect(member) }
    if names.count > 6 { names = names.prefix(2) + ["…\(names.count - 5)…"] + names.suffix(3) }
    return names.isEmpty ? "fill" : names.joined(separator: "·")
  }
}
