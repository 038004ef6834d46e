import Foundation
import Synchronization

/// A compiled graph: ordered steps with their memory layout.
final class Plan {
  private let layout: PlanLayout
  /// The name of each convolution step's algorithm, by the problem's text.
  let algorithms: [String: String]
  /// A number that no other plan of the process has.
  let number: Int
  private static let count = Atomic<Int>(0)
  /// Values that depend only on steady leaves, kept from run to run.
  private var kept: [Int: Storage] = [:]
  private var keptFor: [UInt64] = []
  /// The addresses of each step in the last run, and the arena they refer to. Only steps that use
  /// leaves or outputs get other addresses in the next run.
  private var operands: [[UnsafeMutableRawPointer]] = []
  private var operandsArena: UnsafeMutableRawPointer?
  private let changingSteps: [Int]
  private let steadyLeaves: [Int]

  /// The memory of all plans' values, sized for the largest plan so far.
  nonisolated(unsafe) private static var arena: Storage?

  /// Frees the arena.
  static func dropArena() { arena = nil }

  init(_ layout: PlanLayout, algorithms: [String: String] = [:]) {
    self.layout = layout
    self.algorithms = algorithms
    number = Plan.count.add(1, ordering: .relaxed).newValue
    changingSteps = layout.changingSteps
    steadyLeaves = layout.steadyLeaves
  }

  /// Bytes of the arena that a run needs.
  var arenaBytes: Int { layout.arenaBytes }

  /// Names of the steps of a run.
  var stepNames: [String] { layout.steps.map(\.name) }

  /// Names of the steps that run once for steady leaves, before the first run.
  var prologueNames: [String] { layout.prologue.map(\.name) }

  /// Runs the plan on the leaves' data and gives the outputs' data.
  ///
  /// - Throws: the error of the step that failed.
  func run(_ leaves: [Storage]) throws -> [Storage] {
    let (steps, places, takenLeaves) = (layout.steps, layout.places, layout.takenLeaves)
    try refreshKept(leaves)
    if (Plan.arena?.byteCount ?? -1) < arenaBytes {
      Plan.arena = nil
      Plan.arena = Storage(byteCount: arenaBytes)
    }
    let results = layout.outputs.enumerated().map { position, value in
      takenLeaves[position].map { leaves[$0] }
        ?? Storage(byteCount: layout.values[value].byteCount)
    }
    for case let leaf? in takenLeaves { leaves[leaf].renew() }
    let base = Plan.arena?.pointer
    let address = { (value: Int) -> UnsafeMutableRawPointer in
      let pointer: UnsafeMutableRawPointer? =
        switch places[value] {
        case .leaf(let leaf): leaves[leaf].pointer
        case .output(let position): results[position].pointer
        case .arena(let offset): base.map { $0 + offset }
        case .kept: self.kept[value]?.pointer
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
      guard layout.runsOnce else { return }
      for value in layout.lastUses[step] {
        if case .leaf(let leaf) = places[value] { leaves[leaf].letGo() }
      }
    } afterPart: { value, part, count in
      if case .leaf(let leaf) = places[value] { leaves[leaf].letGo(part: part, of: count) }
    }
    return results
  }

  /// Runs the prologue again if the data of steady leaves changed since the last run.
  private func refreshKept(_ leaves: [Storage]) throws {
    let (prologue, places) = (layout.prologue, layout.places)
    guard !prologue.isEmpty else { return }
    let identities = steadyLeaves.map { leaves[$0].id }
    if identities == keptFor { return }
    kept = [:]
    keptFor = []
    operands = []
    var scratch: [Int: Storage] = [:]
    let address = { (value: Int) -> UnsafeMutableRawPointer in
      if case .leaf(let leaf) = places[value] { return leaves[leaf].pointer }
      if let storage = scratch[value] { return storage.pointer }
      let storage = Storage(byteCount: self.layout.values[value].byteCount)
      scratch[value] = storage
      return storage.pointer
    }
    try perform(prologue) { index in
      let step = prologue[index]
      return step.reads.map(address) + step.writes.map(address)
    } after: { step in
      // Freed as soon as nothing reads it, so that only one layer's weights are in memory twice.
      for value in layout.lastUses[step] {
        if case .leaf(let leaf) = places[value] {
          leaves[leaf].letGo()
        } else {
          scratch[value] = nil
        }
      }
    }
    kept = scratch
    keptFor = identities
  }

  /// Runs steps on their operands by number.
  ///
  /// - Parameters:
  ///   - after: called with the number of each completed step.
  ///   - afterPart: called after each piece of a step with the part of the value that it has read.
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
      let bytes = step.bytesMoved(layout.values)
      trace.add(step.name, nanoseconds, bytes: bytes, multiplyAdds: step.multiplyAdds)
      after(index)
    }
    trace.write()
  }

  /// The step with the most bytes of the arena in use, with the steps that wrote them.
  private func fullest(of steps: [Step]) -> PlanTrace.Fullest? {
    let (values, places) = (layout.values, layout.places)
    let inArena = places.enumerated().map { value, place in
      if case .arena = place { !values[value].isScratch } else { false }
    }
    let sequence = StepSequence(
      values: values, steps: steps, outputs: layout.outputs, donated: [])
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
