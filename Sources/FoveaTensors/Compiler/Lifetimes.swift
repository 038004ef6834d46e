/// The lifetime of each value in a sequence of steps, by step numbers.
struct Lifetimes {
  /// For each value, the first step that reads or writes it; -1 where none does.
  private(set) var first: [Int]
  /// For each value, the last step that reads or writes it; -1 where none does.
  private(set) var last: [Int]

  init(of steps: [Step], valueCount: Int) {
    first = [Int](repeating: -1, count: valueCount)
    last = first
    for (index, step) in steps.enumerated() {
      for value in step.reads { extend(value, to: index) }
      for value in step.writes { extend(value, to: index) }
    }
  }

  private mutating func extend(_ value: Int, to step: Int) {
    if first[value] < 0 { first[value] = step }
    last[value] = step
  }

  /// The pairs of a result and an operand of a step that can share memory. The step may overwrite
  /// the operand, nothing reads it later, and both are in the arena. Each result takes one operand,
  /// and each operand goes to one result.
  func inPlacePairs(of step: Step, at index: Int, inArena: [Bool]) -> [(write: Int, read: Int)] {
    var pairs: [(write: Int, read: Int)] = []
    for pair in step.mayOverwrite {
      let (write, read) = (step.writes[pair.write], step.reads[pair.read])
      guard inArena[write], inArena[read], last[read] == index, first[write] == index,
        !pairs.contains(where: { $0.write == write || $0.read == read })
      else { continue }
      pairs.append((write, read))
    }
    return pairs
  }
}
