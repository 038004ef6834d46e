/// The steps of a plan in execution order, before memory is laid out. Passes reorder or repeat
/// steps; neither changes a bit of the results.
struct StepSequence {
  var values: [PlanValue]
  var steps: [Step]
  /// Values of the plan's results, which have memory of their own.
  let outputs: [Int]
  /// Leaves (by position) that may give their memory to results.
  let donated: Set<Int>

  /// For each value, whether it occupies the arena beyond a single step. Scratch memory does not:
  /// it is at the end of the arena.
  func inArena() -> [Bool] {
    var result = values.map { $0.leaf == nil && !$0.isScratch }
    for output in outputs { result[output] = false }
    return result
  }
}

extension Step {
  /// Bytes read and written, without scratch memory, which stays in the caches.
  func bytesMoved(_ values: [PlanValue]) -> Int {
    traffic
      ?? Set(reads + writes).filter { !values[$0].isScratch }
      .reduce(0) { $0 + values[$1].byteCount }
  }
}

/// The bytes of the arena in use at each step of a sequence.
struct MemoryProfile {
  let lifetimes: Lifetimes
  /// For each step, the bytes in use while it runs.
  private(set) var bytes: [Int]
  /// The largest of `bytes`, and the first step that has it.
  private(set) var peak = 0
  private(set) var peakStep = 0
  /// The number of steps at the peak.
  private(set) var peakCount = 0

  /// For each value, the first and last step that read or write it; -1 where none does.
  var first: [Int] { lifetimes.first }
  var last: [Int] { lifetimes.last }

  init(_ sequence: StepSequence, inArena: [Bool]) {
    let (steps, values) = (sequence.steps, sequence.values)
    lifetimes = Lifetimes(of: steps, valueCount: values.count)
    let (first, last) = (lifetimes.first, lifetimes.last)
    // A result that takes its operand's memory costs nothing in the step that computes it.
    var start = first
    for (index, step) in steps.enumerated() where !step.mayOverwrite.isEmpty {
      for pair in lifetimes.inPlacePairs(of: step, at: index, inArena: inArena) {
        start[pair.write] = index + 1
      }
    }
    var change = [Int](repeating: 0, count: steps.count + 2)
    for value in values.indices where inArena[value] && first[value] >= 0 {
      guard start[value] <= last[value] else { continue }
      change[start[value]] += values[value].byteCount
      change[last[value] + 1] -= values[value].byteCount
    }
    bytes = []
    bytes.reserveCapacity(steps.count)
    var alive = 0
    for index in steps.indices {
      alive += change[index]
      bytes.append(alive)
      if alive > peak {
        (peak, peakStep, peakCount) = (alive, index, 1)
      } else if alive == peak {
        peakCount += 1
      }
    }
  }
}
