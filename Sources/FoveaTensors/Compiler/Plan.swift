import Foundation

/// A compiled graph: steps in order, and where every value lies.
final class Plan {
  private enum Place {
    case leaf(Int)
    case output(Int)
    case arena(Int)
    case kept(Int)
    case unused
  }

  private let values: [PlanValue]
  private let steps: [Step]
  private let prologue: [Step]
  /// Values that a step of the prologue, or of the only run, is the last to read or write.
  private let lastUses: [[Int]]
  private let runsOnce: Bool
  private let outputs: [Int]
  private var places: [Place]
  let arenaBytes: Int
  /// For each output, the donated leaf whose memory it takes, if any.
  private var takesLeaf: [Int?]
  /// Values that depend on steady leaves alone, kept from run to run.
  private var kept: [Int: Storage] = [:]
  private var keptFor: [UInt64] = []
  /// What each step was given in the last run, and for which arena; all but the steps that touch
  /// leaves or outputs are given the same again.
  private var operands: [[UnsafeMutableRawPointer]] = []
  private var operandsArena: UnsafeMutableRawPointer?
  private let changingSteps: [Int]
  private let steadyLeaves: [Int]

  nonisolated(unsafe) private static var arena: Storage?

  static func dropArena() { arena = nil }

  init(
    values: [PlanValue], steps: [Step], outputs: [Int], leafCount: Int, donated: Set<Int>,
    runsOnce: Bool = false
  ) {
    self.values = values
    self.runsOnce = runsOnce
    self.outputs = outputs
    let outputSet = Set(outputs)
    // Steady work runs once, unless its result is asked for, which needs new memory each time. In a
    // plan that runs once it comes where it is needed, and its memory serves what comes after.
    let isPrologue = { (step: Step) in
      !runsOnce && step.isSteady && !step.reads.isEmpty
        && !step.writes.contains { outputSet.contains($0) }
    }
    // A step can only run early if all it reads is there early.
    var early: Set<Int> = Set(
      values.indices.filter { values[$0].leaf != nil && values[$0].isSteady })
    var prologue: [Step] = []
    var main: [Step] = []
    for step in steps {
      if isPrologue(step) && step.reads.allSatisfy({ early.contains($0) }) && donated.isEmpty {
        prologue.append(step)
        early.formUnion(step.writes)
      } else {
        main.append(step)
      }
    }
    self.prologue = prologue
    self.steps = main
    steadyLeaves = values.compactMap { $0.isSteady ? $0.leaf : nil }
    places = [Place](repeating: .unused, count: values.count)
    takesLeaf = [Int?](repeating: nil, count: outputs.count)

    var first: [Int: Int] = [:]
    var last: [Int: Int] = [:]
    for (index, step) in main.enumerated() {
      for value in step.reads + step.writes {
        if first[value] == nil { first[value] = index }
        last[value] = index
      }
    }
    for (value, description) in values.enumerated() {
      if let leaf = description.leaf { places[value] = .leaf(leaf) }
    }
    for (position, value) in outputs.enumerated() { places[value] = .output(position) }
    let needed = Set(main.flatMap(\.reads))
    for value in prologue.flatMap(\.writes) {
      places[value] = needed.contains(value) ? .kept(value) : .unused
    }

    var lastUse: [Int: Int] = [:]
    for (index, step) in (runsOnce ? main : prologue).enumerated() {
      for value in step.reads + step.writes { lastUse[value] = index }
    }
    // What the main part reads of the prologue's values is needed at every run.
    if !runsOnce { for value in needed { lastUse[value] = nil } }
    var lastUses = [[Int]](repeating: [], count: runsOnce ? main.count : prologue.count)
    for (value, index) in lastUse { lastUses[index].append(value) }
    self.lastUses = lastUses

    takesLeaf = Self.donations(
      values: values, steps: main, outputs: outputs, donated: donated, first: first, last: last)

    // In-place results share their operand's place: one span for the chain.
    var owner: [Int: Int] = [:]
    func root(_ value: Int) -> Int {
      var value = value
      while let next = owner[value] { value = next }
      return value
    }
    let isFree = { (value: Int) -> Bool in
      values[value].leaf == nil && !values[value].isScratch && !outputSet.contains(value)
        && !early.contains(value)
    }
    var spanLast = last
    for (index, step) in main.enumerated() {
      var taken: Set<Int> = []
      for pair in step.mayOverwrite {
        let (write, read) = (step.writes[pair.write], step.reads[pair.read])
        guard isFree(write), isFree(read), last[read] == index, first[write] == index,
          owner[write] == nil, !taken.contains(read)
        else { continue }
        taken.insert(read)
        owner[write] = root(read)
        spanLast[root(read)] = max(spanLast[root(read)] ?? 0, last[write] ?? index)
      }
    }
    var spans: [MemoryPlan.Span] = []
    for value in values.indices where isFree(value) && owner[value] == nil {
      guard let start = first[value], let end = spanLast[value] else { continue }
      spans.append(
        .init(value: value, byteCount: values[value].byteCount, first: start, last: end))
    }
    let memory = MemoryPlan(spans)
    // Steps use the same scratch memory one after another, so it stays in the caches.
    arenaBytes = memory.byteCount + (values.filter(\.isScratch).map(\.byteCount).max() ?? 0)
    for value in values.indices where values[value].isScratch {
      places[value] = .arena(memory.byteCount)
    }
    for value in values.indices where isFree(value) {
      if let offset = memory.offsets[root(value)], first[value] != nil {
        places[value] = .arena(offset)
      }
    }
    let places = places
    changingSteps = main.indices.filter { index in
      (main[index].reads + main[index].writes).contains { value in
        switch places[value] {
        case .leaf, .output: true
        case .arena, .kept, .unused: false
        }
      }
    }
  }

  /// Which donated leaf each output takes over: one that the step which makes the output reads
  /// point by point and nothing reads later.
  private static func donations(
    values: [PlanValue], steps: [Step], outputs: [Int], donated: Set<Int>, first: [Int: Int],
    last: [Int: Int]
  ) -> [Int?] {
    var result = [Int?](repeating: nil, count: outputs.count)
    guard !donated.isEmpty else { return result }
    var taken: Set<Int> = []
    for (position, output) in outputs.enumerated() {
      guard let made = first[output] else { continue }
      let step = steps[made]
      for pair in step.mayOverwrite where step.writes[pair.write] == output {
        let read = step.reads[pair.read]
        guard let leaf = values[read].leaf, donated.contains(leaf), !taken.contains(leaf),
          last[read] == made, values[read].byteCount == values[output].byteCount
        else { continue }
        result[position] = leaf
        taken.insert(leaf)
        break
      }
    }
    return result
  }

  /// What each step of a run does.
  var stepNames: [String] { steps.map(\.name) }

  /// What is done once for steady leaves, before the first run.
  var prologueNames: [String] { prologue.map(\.name) }

  /// Runs the plan on the leaves' data and gives the outputs'.
  func run(_ leaves: [Storage]) throws -> [Storage] {
    try refreshKept(leaves)
    if (Plan.arena?.byteCount ?? -1) < arenaBytes {
      Plan.arena = nil
      Plan.arena = Storage(byteCount: arenaBytes)
    }
    let results = outputs.enumerated().map { position, value in
      takesLeaf[position].map { leaves[$0] } ?? Storage(byteCount: values[value].byteCount)
    }
    for case let leaf? in takesLeaf { leaves[leaf].renew() }
    let base = Plan.arena?.pointer
    let address = { (value: Int) -> UnsafeMutableRawPointer in
      let pointer: UnsafeMutableRawPointer? =
        switch self.places[value] {
        case .leaf(let leaf): leaves[leaf].pointer
        case .output(let position): results[position].pointer
        case .arena(let offset): base.map { $0 + offset }
        case .kept(let value): self.kept[value]?.pointer
        case .unused: nil
        }
      guard let pointer else { fatalError("compiler: value \(value) has no place") }
      return pointer
    }
    let isSettled = operands.count == steps.count && operandsArena == base
    if !isSettled { operands = steps.map { _ in [] } }
    operandsArena = base
    for index in isSettled ? changingSteps : Array(steps.indices) {
      operands[index] = steps[index].reads.map(address) + steps[index].writes.map(address)
    }
    try perform(steps, { self.operands[$0] }) { step in
      guard self.runsOnce else { return }
      for value in self.lastUses[step] {
        if case .leaf(let leaf) = self.places[value] { leaves[leaf].letGo() }
      }
    } afterPart: { value, part, count in
      if case .leaf(let leaf) = self.places[value] { leaves[leaf].letGo(part: part, of: count) }
    }
    return results
  }

  /// Redoes the work on steady leaves if their data changed since the last run.
  private func refreshKept(_ leaves: [Storage]) throws {
    guard !prologue.isEmpty else { return }
    let identities = steadyLeaves.map { leaves[$0].id }
    if identities == keptFor { return }
    kept = [:]
    keptFor = []
    operands = []
    var scratch: [Int: Storage] = [:]
    let address = { (value: Int) -> UnsafeMutableRawPointer in
      if case .leaf(let leaf) = self.places[value] { return leaves[leaf].pointer }
      if let storage = scratch[value] { return storage.pointer }
      let storage = Storage(byteCount: self.values[value].byteCount)
      scratch[value] = storage
      return storage.pointer
    }
    try perform(prologue) { index in
      let step = self.prologue[index]
      return step.reads.map(address) + step.writes.map(address)
    } after: { step in
      // As soon as nothing reads it: weights are in memory twice for one layer at a time only.
      for value in self.lastUses[step] {
        if case .leaf(let leaf) = self.places[value] {
          leaves[leaf].letGo()
        } else {
          scratch[value] = nil
        }
      }
    }
    kept = scratch
    keptFor = identities
  }

  /// Runs steps on the operands that each number has; `after` is told the number once the step is
  /// done, `afterPart` which part of a value a piece of a step has walked through.
  private func perform(
    _ steps: [Step], _ operands: (Int) -> [UnsafeMutableRawPointer], after: (Int) -> Void,
    afterPart: (_ value: Int, _ part: Int, _ of: Int) -> Void = { _, _, _ in }
  ) throws {
    func run(_ step: Step, _ pointers: [UnsafeMutableRawPointer]) throws {
      guard let pieces = step.pieces else { return try step.run(pointers) }
      for piece in 0..<pieces.count {
        try pieces.run(piece, pointers)
        afterPart(step.reads[pieces.walked], piece, pieces.count)
      }
    }
    guard Engine.tracesPlans else {
      for (index, step) in steps.enumerated() {
        try run(step, operands(index))
        after(index)
      }
      return
    }
    var trace = PlanTrace(
      steps: steps.count, arenaBytes: arenaBytes, fullest: fullest(of: steps),
      ceilings: Ceilings.measured())
    for (index, step) in steps.enumerated() {
      let pointers = operands(index)
      let start = DispatchTime.now().uptimeNanoseconds
      try run(step, pointers)
      let nanoseconds = DispatchTime.now().uptimeNanoseconds - start
      let bytes = step.bytesMoved(values)
      trace.add(step.name, nanoseconds, bytes: bytes, multiplyAdds: step.multiplyAdds)
      after(index)
    }
    trace.write()
  }

  /// What the arena holds at the step at which most is alive.
  private func fullest(of steps: [Step]) -> PlanTrace.Fullest? {
    let inArena = places.enumerated().map { value, place in
      if case .arena = place { !values[value].isScratch } else { false }
    }
    let sequence = StepSequence(values: values, steps: steps, outputs: outputs, donated: [])
    let profile = MemoryProfile(sequence, inArena: inArena)
    guard profile.peak > 0 else { return nil }
    let at = profile.peakStep
    var holders: [String: (bytes: Int, count: Int)] = [:]
    for step in steps.prefix(at + 1) {
      for value in step.writes where inArena[value] && profile.last[value] >= at {
        let old = holders[step.name] ?? (0, 0)
        holders[step.name] = (old.bytes + values[value].byteCount, old.count + 1)
      }
    }
    return PlanTrace.Fullest(
      step: at + 1, name: steps[at].name, bytes: profile.peak,
      holders: holders.map { ($0.key, $0.value.bytes, $0.value.count) })
  }
}
