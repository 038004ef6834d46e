import Testing

@testable import FoveaTensors

@Suite("The layout of a plan: order, and memory of each value")
struct PlanLayoutTests {
  /// x → a → b → c → out, where b and c may overwrite their operands.
  private func chain(inPlace: Bool) -> (values: [Int], sequence: StepSequence) {
    var builder = SequenceBuilder()
    let x = builder.leaf(1000)
    let a = builder.step("a", [x], bytes: 1000)
    let b = builder.step("b", [a], bytes: 1000, overwriting: inPlace ? 0 : nil)
    let c = builder.step("c", [b], bytes: 1000, overwriting: inPlace ? 0 : nil)
    let out = builder.step("out", [c], bytes: 1000)
    return ([x, a, b, c, out], builder.sequence([out]))
  }

  @Test func aChainInPlaceIsOneSpan() {
    let (values, sequence) = chain(inPlace: true)
    let layout = PlanLayout(sequence)
    #expect(
      values.map { layout.places[$0] }
        == [.leaf(0), .arena(0), .arena(0), .arena(0), .output(0)])
    #expect(layout.arenaBytes == 1024)
    #expect(layout.changingSteps == [0, 3])
  }

  @Test func aChainOfCopiesTakesTurns() {
    let (values, sequence) = chain(inPlace: false)
    let layout = PlanLayout(sequence)
    #expect(values[1...3].map { layout.places[$0] } == [.arena(0), .arena(1024), .arena(0)])
    #expect(layout.arenaBytes == 2048)
  }

  @Test func scratchMemoryIsSharedAtTheEnd() {
    var builder = SequenceBuilder()
    let x = builder.leaf(64)
    let a = builder.step("a", [x], bytes: 64, scratch: 500)
    let out = builder.step("out", [a], bytes: 64, scratch: 300)
    let layout = PlanLayout(builder.sequence([out]))
    #expect(layout.places == [.leaf(0), .arena(0), .arena(64), .output(0), .arena(64)])
    #expect(layout.arenaBytes == 564)
  }

  @Test func anOutputTakesTheDonatedLeafItOverwrites() {
    func layout(donated: Set<Int>, readLater: Bool, bytes: Int = 1000) -> PlanLayout {
      var builder = SequenceBuilder()
      let w = builder.leaf(1000)
      let next = builder.step("update", [w], bytes: bytes, overwriting: 0)
      let norm = builder.step("norm", [readLater ? w : next], bytes: 8)
      return PlanLayout(builder.sequence([next, norm], donated: donated))
    }
    #expect(layout(donated: [0], readLater: false).takenLeaves == [0, nil])
    #expect(layout(donated: [0], readLater: true).takenLeaves == [nil, nil])
    #expect(layout(donated: [], readLater: false).takenLeaves == [nil, nil])
    #expect(layout(donated: [0], readLater: false, bytes: 500).takenLeaves == [nil, nil])
  }

  /// Steady weights that are scaled, then packed, then read together with data.
  private func inference() -> (packed: Int, scaled: Int, sequence: StepSequence) {
    var builder = SequenceBuilder()
    let w = builder.leaf(640, isSteady: true)
    let x = builder.leaf(640)
    let scaled = builder.step("scale", [w], bytes: 640, isSteady: true)
    let packed = builder.step("pack", [scaled], bytes: 640, isSteady: true)
    let y = builder.step("conv", [x, packed], bytes: 640)
    return (packed, scaled, builder.sequence([y]))
  }

  @Test func steadyWorkIsTheProloguesAndItsResultIsKept() {
    let (packed, scaled, sequence) = inference()
    let layout = PlanLayout(sequence)
    #expect(layout.prologue.map(\.name) == ["scale", "pack"])
    #expect(layout.steps.map(\.name) == ["conv"])
    #expect(layout.places[packed] == .kept && layout.places[scaled] == .unused)
    #expect(layout.steadyLeaves == [0] && layout.arenaBytes == 0)
    // The leaf is free after the first step, the scaled value after the second; the rest is kept.
    #expect(layout.lastUses == [[0], [scaled]])
  }

  @Test func aPlanThatRunsOnceHasNoPrologue() {
    let (packed, scaled, sequence) = inference()
    let layout = PlanLayout(sequence, runsOnce: true)
    #expect(layout.prologue.isEmpty)
    #expect(layout.steps.map(\.name) == ["scale", "pack", "conv"])
    #expect(layout.lastUses == [[0], [scaled], [1, packed, sequence.outputs[0]]])
    #expect(layout.arenaBytes == 1280)
  }

  @Test func steadyWorkThatIsAskedForRunsEachTime() {
    var builder = SequenceBuilder()
    let w = builder.leaf(64, isSteady: true)
    let y = builder.step("scale", [w], bytes: 64, isSteady: true)
    let layout = PlanLayout(builder.sequence([y]))
    #expect(layout.prologue.isEmpty && layout.steps.map(\.name) == ["scale"])
  }

  @Test func valuesInUseAtOneTimeOverlapOnlyInPlace() {
    for seed in 0..<150 as Range<UInt64> {
      let sequence = randomSequence(seed: seed)
      let layout = PlanLayout(sequence)
      let inArena = sequence.inArena()
      #expect(layout.arenaBytes >= MemoryProfile(sequence, inArena: inArena).peak)
      let lifetimes = Lifetimes(of: layout.steps, valueCount: layout.values.count)
      var handedOver: Set<[Int]> = []
      for (index, step) in layout.steps.enumerated() {
        for pair in lifetimes.inPlacePairs(of: step, at: index, inArena: inArena) {
          handedOver.insert([pair.read, pair.write])
        }
      }
      for a in layout.values.indices {
        guard case .arena(let start) = layout.places[a] else { continue }
        for b in layout.values.indices where b > a {
          guard case .arena(let other) = layout.places[b],
            lifetimes.first[b] <= lifetimes.last[a], !handedOver.contains([a, b])
          else { continue }
          let apart =
            start + layout.values[a].byteCount <= other
            || other + layout.values[b].byteCount <= start
          #expect(apart, "seed \(seed): values \(a) and \(b)")
        }
      }
    }
  }
}
