import Testing

@testable import FoveaTensors

@Suite("Lifetimes of values, and results in place")
struct LifetimesTests {
  private static func step(
    _ reads: [Int], _ writes: [Int], overwriting pairs: [(write: Int, read: Int)] = []
  ) -> Step {
    Step(
      name: "step", reads: reads, writes: writes, mayOverwrite: pairs, isSteady: false,
      multiplyAdds: 0, run: { _ in })
  }

  @Test func valuesLiveFromTheFirstStepToTheLast() {
    let lifetimes = Lifetimes(
      of: [Self.step([0], [1]), Self.step([1, 0], [2]), Self.step([2], [3])], valueCount: 5)
    #expect(lifetimes.first == [0, 0, 1, 2, -1])
    #expect(lifetimes.last == [1, 1, 2, 2, -1])
  }

  /// The pairs of the second of three steps; all values but `outside` are in the arena.
  private func pairs(
    _ reads: [Int], _ writes: [Int], overwriting: [(write: Int, read: Int)], later: [Int] = [],
    outside: Set<Int> = []
  ) -> [[Int]] {
    let steps = [
      Self.step([], [0, 1]), Self.step(reads, writes, overwriting: overwriting),
      Self.step(later, [9]),
    ]
    let lifetimes = Lifetimes(of: steps, valueCount: 10)
    return lifetimes.inPlacePairs(
      of: steps[1], at: 1, inArena: (0..<10).map { !outside.contains($0) }
    ).map { [$0.write, $0.read] }
  }

  @Test func aResultTakesAnOperandThatNothingReadsLater() {
    #expect(pairs([0, 1], [2], overwriting: [(0, 0), (0, 1)]) == [[2, 0]])
    #expect(pairs([0, 1], [2], overwriting: [(0, 0), (0, 1)], later: [0]) == [[2, 1]])
    #expect(pairs([0, 1], [2], overwriting: [(0, 0), (0, 1)], later: [0, 1]) == [])
    #expect(pairs([0, 1], [2], overwriting: []) == [])
  }

  @Test func anOperandGoesToOneResult() {
    let all = [(0, 0), (0, 1), (1, 0), (1, 1)].map { (write: $0.0, read: $0.1) }
    #expect(pairs([0, 1], [2, 3], overwriting: all) == [[2, 0], [3, 1]])
    #expect(pairs([0], [2, 3], overwriting: [(0, 0), (1, 0)]) == [[2, 0]])
  }

  @Test func leavesAndOutputsKeepTheirMemory() {
    #expect(pairs([0], [2], overwriting: [(0, 0)], outside: [0]) == [])
    #expect(pairs([0], [2], overwriting: [(0, 0)], outside: [2]) == [])
  }

  @Test func aValueThatWasWrittenBeforeStaysWhereItIs() {
    // The step writes 1 again, which the first step wrote.
    #expect(pairs([0], [1], overwriting: [(0, 0)]) == [])
  }
}
