/// The steps of a plan in the order in which they will run, before memory is laid out. Passes over
/// it change the order, or repeat steps; neither changes a bit of the results.
struct StepSequence {
  var values: [PlanValue]
  var steps: [Step]
  /// Values that are asked for: they have memory of their own.
  let outputs: [Int]
  /// Leaves (by position) whose memory results may take.
  let donated: Set<Int>

  /// For each value, whether it takes room in the arena for more than one step: scratch memory lies
  /// beside that.
  func inArena() -> [Bool] {
    var result = values.map { $0.leaf == nil && !$0.isScratch }
    for output in outputs { result[output] = false }
    return result
  }
}

extension Step {
  /// Bytes read and written, but for scratch memory, which stays in the caches.
  func bytesMoved(_ values: [PlanValue]) -> Int {
    traffic
      ?? Set(reads + writes).filter { !values[$0].isScratch }
      .reduce(0) { $0 + values[$1].byteCount }
  }
}

/// How long values live in a sequence of steps, and how many bytes of the arena that makes.
struct MemoryProfile {
  /// For each value, the first and last step that touch it; -1 where none does.
  private(set) var first: [Int]
  private(set) var last: [Int]
  /// For each step, the bytes alive while it runs.
  private(set) var bytes: [Int]
  /// The largest of `bytes`, and the first step that has it.
  private(set) var peak = 0
  private(set) var peakStep = 0
  /// How many steps have the largest.
  private(set) var peakCount = 0

  init(_ sequence: StepSequence, inArena: [Bool]) {
    let (steps, values) = (sequence.steps, sequence.values)
    first = [Int](repeating: -1, count: values.count)
    last = first
    for (index, step) in steps.enumerated() {
      for value in step.reads {
        if first[value] < 0 { first[value] = index }
        last[value] = index
      }
      for value in step.writes {
        if first[value] < 0 { first[value] = index }
        last[value] = index
      }
    }
    // A result that takes its operand's memory costs nothing in the step that makes it.
    var start = first
    for (index, step) in steps.enumerated() {
      var taken: [Int] = []
      for pair in step.mayOverwrite {
        let (write, read) = (step.writes[pair.write], step.reads[pair.read])
        guard inArena[write], inArena[read], last[read] == index, first[write] == index,
          start[write] == index, !taken.contains(read)
        else { continue }
        taken.append(read)
        start[write] = index + 1
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
