import CFoveaKernels

/// Decides which vertices of a graph are stored in memory, and which are computed where they are
/// read.
///
/// A pointwise vertex is stored only if something other than a pointwise program or a reduction of
/// its own shape reads it, if it is an output, or if it has several readers and computing it for
/// each would cost more than reading it back.
struct FusionDecision {
  /// The work to compute a vertex in place: the stored vertices read, and instructions.
  struct Inline {
    var loads: Set<Int> = []
    var cost = 0
  }

  /// The role of a vertex's operation in fusion.
  enum Kind {
    case pointwise
    case view
    case reduction
    /// Data, or an operation with a kernel of its own.
    case other

    init(_ operation: any Operation) {
      switch operation {
      case is any PointwiseOperation: self = .pointwise
      case is any ViewOperation: self = .view
      case is Reduction: self = .reduction
      default: self = .other
      }
    }
  }

  /// Limits that keep the registers of a program in the first-level cache.
  static let maximumLoads = 10
  static let maximumCost = 70
  /// A vertex with several readers is computed again for each if it costs no more than this.
  static let cheapLoads = 2
  static let cheapCost = 4
  /// Kept free for values that later turn out to be read from memory.
  private static let spareRegisters = 4

  let graph: Graph
  /// The kind of each vertex.
  let kinds: [Kind]
  /// For each vertex, the vertices that read it.
  let readers: [[Int]]
  /// For each vertex, whether it is stored in memory.
  private(set) var isStored: [Bool]
  /// For each vertex, the work to compute it in place.
  private(set) var inline: [Inline]

  init(_ graph: Graph) {
    self.graph = graph
    kinds = graph.vertices.map { Kind($0.operation) }
    readers = graph.readers()
    isStored = [Bool](repeating: false, count: graph.vertices.count)
    inline = [Inline](repeating: Inline(), count: graph.vertices.count)
    let outputs = Set(graph.outputs)
    for index in graph.vertices.indices { decide(index, isOutput: outputs.contains(index)) }
  }

  /// Whether a vertex becomes (part of) a pointwise program or reduction.
  func isFusing(_ index: Int) -> Bool { kinds[index] != .other }

  /// Whether a vertex is about as large as the vertex it is read for, rather than a vector over an
  /// axis.
  func isLarge(_ input: Int, in index: Int) -> Bool {
    graph.vertices[input].type.count * 2 > graph.vertices[index].type.count
  }

  // MARK: - Deciding

  private mutating func decide(_ index: Int, isOutput: Bool) {
    let vertex = graph.vertices[index]
    guard kinds[index] == .pointwise || kinds[index] == .view else {
      isStored[index] = true
      return
    }
    if vertex.operation is Constant {
      isStored[index] = isOutput || readers[index].contains { !isFusing($0) }
      return
    }
    let isView = kinds[index] == .view
    if isView {
      // A view reads its base from memory.
      if let base = vertex.inputs.first { isStored[base] = true }
      inline[index] = Inline(loads: [index], cost: 0)
    } else {
      inline[index] = collected(index)
    }
    isStored[index] =
      isOutput || isNeededInMemory(index, isView: isView) || !isView && isTooCostly(index)
  }

  /// Whether a reader can't compute a vertex in place.
  private func isNeededInMemory(_ index: Int, isView: Bool) -> Bool {
    readers[index].contains { reader in
      !isFusing(reader) || kinds[reader] == .view
        || (!isView && !hasSamePoints(index, reader))
    }
  }

  /// Whether several readers would take longer to compute a vertex in place than to read it.
  private func isTooCostly(_ index: Int) -> Bool {
    Set(readers[index]).count > 1
      && (inline[index].loads.filter { isLarge($0, in: index) }.count > Self.cheapLoads
        || inline[index].cost > Self.cheapCost)
  }

  /// Whether a reader iterates over the same index space as a vertex.
  private func hasSamePoints(_ index: Int, _ reader: Int) -> Bool {
    let vertex = graph.vertices[reader]
    let shape =
      kinds[reader] == .reduction
      ? graph.vertices[vertex.inputs[0]].type.shape : vertex.type.shape
    return shape == graph.vertices[index].type.shape
  }

  /// The work to compute a pointwise vertex in place. Where it is over the limits, the most costly
  /// inputs are stored until it isn't.
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
      let mostCostly = Set(vertex.inputs).filter {
        !isStored[$0] && kinds[$0] != .view && !(graph.vertices[$0].operation is Constant)
      }.max {
        (inline[$0].loads.count, inline[$0].cost, $0)
          < (inline[$1].loads.count, inline[$1].cost, $1)
      }
      guard let mostCostly else { return total }
      isStored[mostCostly] = true
    }
  }

  /// Whether there are enough registers to compute a vertex together with all that it reads in
  /// place.
  private func fits(_ index: Int, _ total: Inline) -> Bool {
    // Each instruction takes a result and at most two constants.
    if total.loads.count + 3 * total.cost <= Int(FOVEA_REGISTERS) - Self.spareRegisters {
      return true
    }
    let type = graph.vertices[index].type
    var writer = ProgramWriter(graph, isStored: isStored, shape: type.shape)
    let result = writer.computed(index)
    writer.program.store(result, as: type.dtype)
    return writer.program.finished(sparing: Self.spareRegisters) != nil
  }
}
