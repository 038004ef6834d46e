/// The order of a plan's steps and the memory of its values. It depends on the steps alone, not on
/// data.
struct PlanLayout {
  /// The location of a value in memory.
  enum Place: Equatable {
    /// In the leaf at a position.
    case leaf(Int)
    /// In the memory of an output.
    case output(Int)
    /// At an offset in the arena.
    case arena(Int)
    /// In memory that the prologue writes and later runs read.
    case kept
    /// Nowhere while the steps run.
    case unused
  }

  let values: [PlanValue]
  let outputs: [Int]
  /// Steps on steady leaves only, run again when the data of these leaves changes.
  let prologue: [Step]
  /// The steps of each run.
  let steps: [Step]
  /// Whether the plan is for a single run, so that it keeps no steady values.
  let runsOnce: Bool
  /// The place of each value.
  private(set) var places: [Place]
  /// Size of the arena.
  private(set) var arenaBytes = 0
  /// For each output, the donated leaf whose memory it takes, if any.
  let takenLeaves: [Int?]
  /// For each step of the prologue (of a plan that runs once, for each step), the values that no
  /// later step reads or writes.
  let lastUses: [[Int]]

  init(_ sequence: StepSequence, runsOnce: Bool = false) {
    (values, outputs) = (sequence.values, sequence.outputs)
    self.runsOnce = runsOnce
    (prologue, steps) = Self.divided(sequence, runsOnce: runsOnce)
    let lifetimes = Lifetimes(of: steps, valueCount: values.count)
    takenLeaves = Self.takenLeaves(sequence, steps, lifetimes)
    let needed = Set(steps.flatMap(\.reads))
    // The steps of each run read these values of the prologue, so none of its steps is their last
    // reader.
    lastUses =
      runsOnce
      ? Self.lastUses(of: steps, values.count, keeping: [])
      : Self.lastUses(of: prologue, values.count, keeping: needed)

    places = values.map { $0.leaf.map { .leaf($0) } ?? .unused }
    for (position, value) in outputs.enumerated() { places[value] = .output(position) }
    var inArena = sequence.inArena()
    for value in prologue.flatMap(\.writes) {
      inArena[value] = false
      places[value] = needed.contains(value) ? .kept : .unused
    }
    placeInArena(lifetimes, inArena)
  }

  /// Steps that use leaves or outputs, which have other addresses in each run.
  var changingSteps: [Int] {
    steps.indices.filter { index in
      (steps[index].reads + steps[index].writes).contains { value in
        switch places[value] {
        case .leaf, .output: true
        case .arena, .kept, .unused: false
        }
      }
    }
  }

  /// Positions of the leaves that are the same from run to run.
  var steadyLeaves: [Int] { values.compactMap { $0.isSteady ? $0.leaf : nil } }

  // MARK: - Parts

  /// The prologue, and the steps of each run.
  ///
  /// Steady work runs once, unless its result is an output, which needs new memory each time. In a
  /// plan that runs once, steady work runs right before its first use, and its memory serves later
  /// steps.
  private static func divided(_ sequence: StepSequence, runsOnce: Bool) -> (
    prologue: [Step], steps: [Step]
  ) {
    guard !runsOnce, sequence.donated.isEmpty else { return ([], sequence.steps) }
    let outputs = Set(sequence.outputs)
    // A step can move to the prologue only if all values it reads are there.
    var early = Set(
      sequence.values.indices.filter {
        sequence.values[$0].leaf != nil && sequence.values[$0].isSteady
      })
    var prologue: [Step] = []
    var steps: [Step] = []
    for step in sequence.steps {
      if step.isSteady && !step.reads.isEmpty
        && step.reads.allSatisfy({ early.contains($0) })
        && !step.writes.contains(where: { outputs.contains($0) })
      {
        prologue.append(step)
        early.formUnion(step.writes)
      } else {
        steps.append(step)
      }
    }
    return (prologue, steps)
  }

  /// For each output, a donated leaf that may be overwritten by the step that computes the output,
  /// and that nothing reads later.
  private static func takenLeaves(
    _ sequence: StepSequence, _ steps: [Step], _ lifetimes: Lifetimes
  ) -> [Int?] {
    let values = sequence.values
    var taken: Set<Int> = []
    return sequence.outputs.map { output in
      let made = lifetimes.first[output]
      guard made >= 0 else { return nil }
      let step = steps[made]
      for pair in step.mayOverwrite where step.writes[pair.write] == output {
        let read = step.reads[pair.read]
        guard let leaf = values[read].leaf, sequence.donated.contains(leaf),
          !taken.contains(leaf), lifetimes.last[read] == made,
          values[read].byteCount == values[output].byteCount
        else { continue }
        taken.insert(leaf)
        return leaf
      }
      return nil
    }
  }

  private static func lastUses(of steps: [Step], _ valueCount: Int, keeping kept: Set<Int>)
    -> [[Int]]
  {
    var result = [[Int]](repeating: [], count: steps.count)
    let last = Lifetimes(of: steps, valueCount: valueCount).last
    for (value, step) in last.enumerated() where step >= 0 && !kept.contains(value) {
      result[step].append(value)
    }
    return result
  }

  /// Places the values of the arena. A result in place shares the memory of its operand, so a chain
  /// of them is one span.
  private mutating func placeInArena(_ lifetimes: Lifetimes, _ inArena: [Bool]) {
    var root = Array(values.indices)
    var last = lifetimes.last
    for (index, step) in steps.enumerated() {
      for pair in lifetimes.inPlacePairs(of: step, at: index, inArena: inArena) {
        root[pair.write] = root[pair.read]
        last[root[pair.read]] = max(last[root[pair.read]], lifetimes.last[pair.write])
      }
    }
    let used = values.indices.filter { inArena[$0] && lifetimes.first[$0] >= 0 }
    let memory = MemoryPlan(
      used.filter { root[$0] == $0 }.map {
        .init(
          value: $0, byteCount: values[$0].byteCount, first: lifetimes.first[$0], last: last[$0])
      })
    for value in used {
      if let offset = memory.offsets[root[value]] { places[value] = .arena(offset) }
    }
    // Steps use the same scratch memory one after another, so it stays in the caches.
    let scratch = values.indices.filter { values[$0].isScratch }
    for value in scratch { places[value] = .arena(memory.byteCount) }
    arenaBytes = memory.byteCount + (scratch.map { values[$0].byteCount }.max() ?? 0)
  }
}
