import CFoveaKernels

/// Decides which pointwise vertices run together, and emits the steps of a graph.
///
/// A pointwise vertex is computed where it is read, without ever being in memory, unless something
/// other than a pointwise program or a reduction of its own shape reads it, or it is asked for, or
/// computing it at each of several readers would cost more than reading it back.
struct Fusion {
  /// What computing a vertex in place takes: the vertices read from memory, and instructions.
  private struct Inline {
    var loads: Set<Int> = []
    var cost = 0
  }

  /// Limits that keep a program's registers in the first-level cache.
  private static let maximumLoads = 10
  private static let maximumCost = 70
  /// Kept free, because a value may turn out later to be read from memory instead.
  private static let spareRegisters = 4
  /// A vertex with several readers is computed anew at each if it is no dearer than this.
  private static let cheapLoads = 2
  private static let cheapCost = 4

  private let graph: Graph
  private let readers: [[Int]]
  private var isStored: [Bool]
  private var inline: [Inline]

  init(_ graph: Graph) {
    self.graph = graph
    readers = graph.readers()
    isStored = [Bool](repeating: false, count: graph.vertices.count)
    inline = [Inline](repeating: Inline(), count: graph.vertices.count)
    decide()
  }

  private func isFusable(_ index: Int) -> Bool {
    graph.vertices[index].operation is any PointwiseOperation
      || graph.vertices[index].operation is any ViewOperation
  }

  private mutating func decide() {
    let outputs = Set(graph.outputs)
    for (index, vertex) in graph.vertices.enumerated() {
      let isView = vertex.operation is any ViewOperation
      guard isFusable(index) else {
        isStored[index] = true
        continue
      }
      if vertex.operation is Constant {
        isStored[index] = outputs.contains(index) || readers[index].contains { !isFusing($0) }
        inline[index] = Inline(loads: [], cost: 0)
        continue
      }
      // A view reads its base from memory.
      if isView {
        if let base = vertex.inputs.first, !isStored[base] { isStored[base] = true }
        inline[index] = Inline(loads: [index], cost: 0)
      } else {
        inline[index] = collected(index)
      }
      let forced =
        outputs.contains(index)
        || readers[index].contains { reader in
          !isFusing(reader) || graph.vertices[reader].operation is any ViewOperation
            || (!isView && !sameSpace(index, reader))
        }
      let dear =
        Set(readers[index]).count > 1 && !isView
        && (inline[index].loads.filter { isLarge($0, in: index) }.count > Self.cheapLoads
          || inline[index].cost > Self.cheapCost)
      isStored[index] = forced || dear
    }
  }

  /// Whether a vertex counts as much as the vertex it is read for, rather than a vector over an axis.
  private func isLarge(_ input: Int, in index: Int) -> Bool {
    graph.vertices[input].type.count * 2 > graph.vertices[index].type.count
  }

  /// Whether a vertex becomes (part of) a pointwise program or reduction.
  private func isFusing(_ index: Int) -> Bool {
    isFusable(index) || graph.vertices[index].operation is Reduction
  }

  /// Whether a reader walks the very points of a vertex.
  private func sameSpace(_ index: Int, _ reader: Int) -> Bool {
    let vertex = graph.vertices[reader]
    let shape =
      vertex.operation is Reduction
      ? graph.vertices[vertex.inputs[0]].type.shape : vertex.type.shape
    return shape == graph.vertices[index].type.shape
  }

  /// What a pointwise vertex takes when computed in place; stores its dearest input where it would
  /// be too much.
  private mutating func collected(_ index: Int) -> Inline {
    let vertex = graph.vertices[index]
    var program = ProgramBuilder(shape: [])
    if let operation = vertex.operation as? any PointwiseOperation {
      let registers = vertex.inputs.map { _ in program.immediate(bits: 0) }
      _ = operation.emit(
        registers, vertex.inputs.map { graph.vertices[$0].type }, into: &program)
    }
    while true {
      var total = Inline(loads: [], cost: program.cost)
      for input in Set(vertex.inputs) {
        if isStored[input] {
          total.loads.insert(input)
        } else {
          total.loads.formUnion(inline[input].loads)
          total.cost += inline[input].cost
        }
      }
      if total.loads.count <= Self.maximumLoads && total.cost <= Self.maximumCost
        && fits(index, total)
      {
        return total
      }
      let dearest = Set(vertex.inputs).filter {
        !isStored[$0] && !(graph.vertices[$0].operation is Constant)
          && !(graph.vertices[$0].operation is any ViewOperation)
      }.max {
        (inline[$0].loads.count, inline[$0].cost, $0)
          < (inline[$1].loads.count, inline[$1].cost, $1)
      }
      guard let dearest else { return total }
      isStored[dearest] = true
    }
  }

  /// Whether a vertex computed in place of all it reads finds registers enough.
  private func fits(_ index: Int, _ total: Inline) -> Bool {
    // Each instruction takes a result and at most two constants.
    if total.loads.count + 3 * total.cost <= Int(FOVEA_REGISTERS) - Self.spareRegisters {
      return true
    }
    let shape = graph.vertices[index].type.shape
    var program = ProgramBuilder(shape: shape)
    var local: [Int: ProgramRegister] = [:]
    program.store(
      compute(index, in: &program, shape: shape, local: &local),
      as: graph.vertices[index].type.dtype)
    return program.finished(sparing: Self.spareRegisters) != nil
  }

  // MARK: - Emitting

  /// Vertices computed by one step: pointwise results of one shape, or reductions of one geometry.
  private struct Group {
    var members: [Int]
  }

  /// Adds the steps of the graph to a plan.
  func emit(into plan: PlanBuilder) throws {
    var groups = merged()
    for index in graph.vertices.indices where isStored[index] {
      let vertex = graph.vertices[index]
      switch vertex.operation {
      case is Leaf: break
      case is Reshape:
        plan.alias(index, of: vertex.inputs[0])
      case let operation as any KernelOperation:
        try operation.lower(into: plan.lowering(of: index))
      default:
        guard let group = groups.removeValue(forKey: index) else { break }
        emit(group, into: plan)
      }
    }
  }

  private func emit(_ group: Group, into plan: PlanBuilder) {
    if graph.vertices[group.members[0]].operation is Reduction {
      emitReductions(group.members, into: plan)
    } else {
      emitPointwise(group.members, into: plan)
    }
  }

  /// Groups keyed by the member at whose place they run: the last.
  private func merged() -> [Int: Group] {
    var groups: [Int: Group] = [:]
    var home: [Int: Int] = [:]
    for index in graph.vertices.indices where isStored[index] && isFusing(index) {
      if graph.vertices[index].operation is Constant {
        groups[index] = Group(members: [index])
        continue
      }
      var members = [index]
      let reads = directReads(index)
      for (candidate, place) in home.sorted(by: { $0.key < $1.key }) where candidate < index {
        guard let group = groups[place],
          mergeable(group.members, index, reads, joining: members)
        else { continue }
        // Everything that reads the earlier members must come after this place.
        let early = group.members.contains { member in
          storedReaders(member).contains { $0 < index }
        }
        if early || group.members.count + members.count > 6 { continue }
        members = (group.members + members).sorted()
        groups[place] = nil
        // A pointwise result may join several that it reads, as in an optimizer's update.
        if graph.vertices[index].operation is Reduction { break }
      }
      groups[index] = Group(members: members)
      for member in members { home[member] = index }
      // Only recent neighbours are worth merging with.
      if home.count > 24, let oldest = home.keys.min() { home[oldest] = nil }
    }
    return groups
  }

  /// Vertices that a step computes from a vertex, directly or through vertices computed in place.
  private func storedReaders(_ index: Int) -> [Int] {
    var result: [Int] = []
    // Each vertex once: a chain of x + x would otherwise be walked along every path.
    var seen: Set<Int> = []
    var pending = readers[index]
    while let reader = pending.popLast() {
      guard seen.insert(reader).inserted else { continue }
      if isStored[reader] && !(graph.vertices[reader].operation is Reshape) {
        result.append(reader)
      } else {
        pending += readers[reader]
      }
    }
    return result
  }

  /// Vertices in memory that computing a vertex reads.
  private func directReads(_ index: Int) -> Set<Int> {
    var reads: Set<Int> = []
    var seen: Set<Int> = []
    var pending = graph.vertices[index].inputs
    while let input = pending.popLast() {
      guard seen.insert(input).inserted else { continue }
      if isStored[input] {
        reads.insert(base(input))
      } else if graph.vertices[input].operation is any ViewOperation {
        reads.insert(base(graph.vertices[input].inputs[0]))
      } else {
        pending += graph.vertices[input].inputs
      }
    }
    return reads
  }

  /// The vertex whose memory a vertex is: reshapes share their input's.
  private func base(_ index: Int) -> Int {
    var index = index
    while graph.vertices[index].operation is Reshape { index = graph.vertices[index].inputs[0] }
    return index
  }

  /// Whether a vertex can be computed by the step that computes others: same points, shared reads
  /// that are worth sharing, and (for reductions) no dependence between them.
  private func mergeable(
    _ members: [Int], _ index: Int, _ reads: Set<Int>, joining joined: [Int]
  ) -> Bool {
    let (a, b) = (graph.vertices[members[0]], graph.vertices[index])
    guard a.isSteady == b.isSteady else { return false }
    var memberReads: Set<Int> = []
    for member in members + joined { memberReads.formUnion(directReads(member)) }
    guard memberReads.union(reads).count <= Self.maximumLoads else { return false }
    if let first = a.operation as? Reduction, let second = b.operation as? Reduction {
      let (x, y) = (graph.vertices[a.inputs[0]].type, graph.vertices[b.inputs[0]].type)
      return first.geometry(of: x) == second.geometry(of: y) && x.shape == y.shape
        && members.allSatisfy { !reads.contains($0) }
        && memberReads.intersection(reads).contains { isLarge($0, in: a.inputs[0]) }
    }
    guard a.operation is any PointwiseOperation, b.operation is any PointwiseOperation else {
      return false
    }
    let cost = (members + joined).reduce(0) { $0 + inline[$1].cost }
    return a.type.shape == b.type.shape && a.type.count >= 64 && cost <= Self.maximumCost
      && members.contains { reads.contains($0) } && !readsView(index, of: members)
  }

  /// Whether computing a vertex reads the memory of one of several others under another shape or in
  /// another order. A step that wrote these could not read them so.
  private func readsView(_ index: Int, of members: [Int]) -> Bool {
    var seen: Set<Int> = []
    var pending = graph.vertices[index].inputs
    while let input = pending.popLast() {
      guard seen.insert(input).inserted else { continue }
      if isStored[input] {
        if base(input) != input && members.contains(base(input)) { return true }
      } else if graph.vertices[input].operation is any ViewOperation {
        if members.contains(base(graph.vertices[input].inputs[0])) { return true }
      } else {
        pending += graph.vertices[input].inputs
      }
    }
    return false
  }

  /// Instructions for a vertex in a program, computing in place what isn't in memory.
  private func register(
    of index: Int, in program: inout ProgramBuilder, shape: [Int],
    local: inout [Int: ProgramRegister], again: Set<Int> = []
  ) -> ProgramRegister {
    if let known = local[index] { return known }
    let vertex = graph.vertices[index]
    let result: ProgramRegister
    if isStored[index] && !again.contains(index) {
      result = program.load(
        .init(
          value: index, strides: broadcastStrides(vertex.type.shape, to: shape), offset: 0,
          dtype: vertex.type.dtype))
    } else if let view = vertex.operation as? any ViewOperation {
      result = load(view, index, in: &program, shape: shape)
    } else {
      result = compute(index, in: &program, shape: shape, local: &local, again: again)
    }
    local[index] = result
    return result
  }

  private func load(
    _ view: any ViewOperation, _ index: Int, in program: inout ProgramBuilder, shape: [Int]
  ) -> ProgramRegister {
    let vertex = graph.vertices[index]
    let (strides, offset) = view.view(of: graph.vertices[vertex.inputs[0]].type)
    let lead = shape.count - vertex.type.rank
    return program.load(
      .init(
        value: vertex.inputs[0],
        strides: shape.indices.map {
          $0 < lead || vertex.type.shape[$0 - lead] == 1 ? 0 : strides[$0 - lead]
        }, offset: offset, dtype: vertex.type.dtype))
  }

  private func compute(
    _ index: Int, in program: inout ProgramBuilder, shape: [Int],
    local: inout [Int: ProgramRegister], again: Set<Int> = []
  ) -> ProgramRegister {
    let vertex = graph.vertices[index]
    guard let operation = vertex.operation as? any PointwiseOperation else {
      fatalError("compiler: \(vertex) is not pointwise")
    }
    let inputs = vertex.inputs.map {
      register(of: $0, in: &program, shape: shape, local: &local, again: again)
    }
    return operation.emit(
      inputs, vertex.inputs.map { graph.vertices[$0].type }, into: &program)
  }

  /// Vertices in memory that a step had better compute again than read: cheap functions of what
  /// it reads anyway. The gradient of a batch norm and its ReLU reads the norm's input; the ReLU's
  /// output, which tells where the gradient passes, is a multiplication and an addition away.
  private func computedAgain(by members: [Int], shape: [Int]) -> Set<Int> {
    var reads = storedInputs(of: members.flatMap { graph.vertices[$0].inputs }).reads
    var result: Set<Int> = []
    for read in reads.sorted(by: >) {
      let vertex = graph.vertices[read]
      guard vertex.type.shape == shape, vertex.operation is any PointwiseOperation,
        !(vertex.operation is Constant), !members.contains(read),
        inline[read].cost <= Self.cheapCost
      else { continue }
      let own = storedInputs(of: vertex.inputs)
      let large = own.reads.filter { isLarge($0, in: read) }
      let others = reads.subtracting(result).subtracting([read])
      guard !own.hasViews, !large.isEmpty, large.isSubset(of: others),
        others.union(own.reads).count <= Self.maximumLoads
      else { continue }
      result.insert(read)
      reads.formUnion(own.reads)
    }
    return result
  }

  /// The vertices in memory that computing some vertices reads, and whether any is seen through a view.
  private func storedInputs(of vertices: [Int]) -> (reads: Set<Int>, hasViews: Bool) {
    var reads: Set<Int> = []
    var hasViews = false
    var seen: Set<Int> = []
    var pending = vertices
    while let input = pending.popLast() {
      guard seen.insert(input).inserted else { continue }
      if isStored[input] {
        reads.insert(input)
      } else if graph.vertices[input].operation is any ViewOperation {
        hasViews = true
      } else {
        pending += graph.vertices[input].inputs
      }
    }
    return (reads, hasViews)
  }

  private func emitPointwise(
    _ members: [Int], into plan: PlanBuilder, savingReads: Bool = true
  ) {
    let shape = graph.vertices[members[0]].type.shape
    let again = savingReads ? computedAgain(by: members, shape: shape) : []
    var program = ProgramBuilder(shape: shape)
    var local: [Int: ProgramRegister] = [:]
    for member in members {
      let vertex = graph.vertices[member]
      let result: ProgramRegister
      if let view = vertex.operation as? any ViewOperation {
        result = load(view, member, in: &program, shape: shape)
      } else {
        result = compute(member, in: &program, shape: shape, local: &local, again: again)
      }
      local[member] = result
      program.store(result, as: vertex.type.dtype)
    }
    guard let finished = program.finished() else {
      if !again.isEmpty { return emitPointwise(members, into: plan, savingReads: false) }
      guard members.count > 1 else {
        fatalError(
          "compiler: a pointwise program for \(graph.vertices[members[0]]) doesn't fit its limits")
      }
      for member in members { emitPointwise([member], into: plan) }
      return
    }
    plan.addProgram(
      finished, name: name(of: members), reads: program.operands.map(\.value),
      readBytes: program.operandBytes,
      dense: program.operands.map {
        $0.strides == TensorType.strides(of: shape) || isVector($0, shape)
      },
      writes: members, isSteady: graph.vertices[members[0]].isSteady)
  }

  /// Whether an operand walks memory in the order of the points, apart from axes of length 1.
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
    var program = ProgramBuilder(shape: shape)
    var local: [Int: ProgramRegister] = [:]
    var kinds: [Int32] = []
    var geometry = (outer: 0, reduced: 0, inner: 0)
    for member in members {
      guard let reduction = graph.vertices[member].operation as? Reduction else { continue }
      let input = graph.vertices[member].inputs[0]
      let lanes = register(of: input, in: &program, shape: shape, local: &local, again: again)
      if reduction.kind == .sum {
        program.storeSum(lanes)
      } else {
        program.store(lanes, as: .float32)
      }
      kinds.append(reduction.kind.code)
      geometry = reduction.geometry(of: graph.vertices[input].type)
    }
    guard let finished = program.finished() else {
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
      reads: program.operands.map(\.value), readBytes: program.operandBytes, writes: members,
      isSteady: graph.vertices[members[0]].isSteady)
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
