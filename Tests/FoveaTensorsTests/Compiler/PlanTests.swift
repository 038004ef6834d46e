import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Plans: how many steps, and in whose memory")
struct PlanTests {
  private func plan(_ outputs: [Tensor], donating: [Tensor] = []) throws -> Plan {
    try EvaluationThread.shared.run {
      try Engine.withGraph {
        try Compiler.compile(
          Capture(outputs.map(\.node), donating: donating.map(\.node)).graph)
      }
    }
  }

  @Test func convolutionBatchNormAndReLUAreOneStepAtInference() throws {
    let x = Array64.random([1, 6, 6, 8], stream: 1).tensor
    let w = Array64.random([8, 3, 3, 8], stream: 2).tensor
    let channel = (0..<4).map { Array64.random([8], stream: 3 + $0, scale: 0.3, offset: 1).tensor }
    func block(_ x: Tensor) -> Tensor {
      x.conv2D(w.steady(), padding: .same).batchNormalized(
        scale: channel[0].steady(), shift: channel[1].steady(), mean: channel[2].steady(),
        variance: channel[3].steady()
      ).relu()
    }
    let one = try plan([block(x)])
    #expect(one.stepNames.count == 1, "\(one.stepNames)")
    #expect(one.stepNames.allSatisfy { $0.hasPrefix("conv2D+bias+relu") })
    #expect(!one.prologueNames.isEmpty)
    // With a residual sum before the activation.
    let y = x.conv2D(w.steady(), padding: .same).batchNormalized(
      scale: channel[0].steady(), shift: channel[1].steady(), mean: channel[2].steady(),
      variance: channel[3].steady())
    let residual = try plan([(y + x).relu()])
    #expect(residual.stepNames.count == 1, "\(residual.stepNames)")
    // The fused result equals that of single steps.
    let fused = (y + x).relu().floats()
    let convolved = x.conv2D(w, padding: .same)
    Tensor.evaluate([convolved])
    let normalized = convolved.batchNormalized(
      scale: channel[0], shift: channel[1], mean: channel[2], variance: channel[3])
    Tensor.evaluate([normalized])
    let single = (normalized + x).relu().floats()
    #expect(zip(fused, single).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  /// 3×3 weights of 64 × 64 are packed in one part, of 256 × 256 in several. It runs in its own
  /// process, because it counts compiled plans.
  @Test func aPlanThatRunsOnceGivesTheSameBits() async {
    await #expect(processExitsWith: .success) {
      for shape in [(64, 64, 5), (24, 40, 5), (256, 256, 3), (256, 256, 7), (64, 32, 31)] {
        try Self.checkSingleRun(inChannels: shape.0, outChannels: shape.1, side: shape.2)
      }
    }
  }

  private static func checkSingleRun(inChannels: Int, outChannels: Int, side: Int) throws {
    let x = Array64.random([1, side, side, inChannels], stream: 1).tensor
    let first = Array64.random([outChannels, 3, 3, inChannels], stream: 2).tensor
    let second = Array64.random([outChannels, 1, 1, outChannels], stream: 3).tensor
    let channel = (0..<4).map {
      Array64.random([outChannels], stream: 4 + $0, scale: 0.3, offset: 1).tensor
    }
    func result() -> Tensor {
      func block(_ x: Tensor, _ w: Tensor) -> Tensor {
        x.conv2D(w.steady(), padding: .same).batchNormalized(
          scale: channel[0].steady(), shift: channel[1].steady(), mean: channel[2].steady(),
          variance: channel[3].steady()
        ).relu()
      }
      return block(block(x, first), second)
    }
    let kept = result().floats()
    let once = result()
    let compiled = Engine.compiledPlanCount
    try Tensor.tryEvaluate([once], once: true)
    #expect(once.floats() == kept)
    #expect(Engine.compiledPlanCount == compiled + 1)
    // Compiled in advance, it is not compiled again.
    Tensor.precompile([result()])
    let prepared = result()
    try Tensor.tryEvaluate([prepared], once: true)
    #expect(prepared.floats() == kept)
    #expect(Engine.compiledPlanCount == compiled + 2)
  }

  @Test func batchNormReLUAndSumInTraining() throws {
    let x = Array64.random([2, 8, 8, 16], stream: 8).tensor
    let r = Array64.random([2, 8, 8, 16], stream: 9).tensor
    let (scale, shift) = (Tensor.ones([16]) * 1.5, Tensor.zeros([16]) + 0.5)
    Tensor.evaluate([scale, shift])
    let (y, mean, variance) = x.batchNormalized(scale: scale, shift: shift)
    let out = (y + r).relu()
    let forward = try plan([out, mean, variance])
    // Both sums in one pass over x, numbers per channel, and one pass that applies them.
    let sums = forward.stepNames.filter { $0.contains("sum") }
    let applies = forward.stepNames.filter { $0.hasSuffix("add·maximum") }
    #expect(sums.count == 1 && applies.count == 1, "\(forward.stepNames)")
    #expect(forward.stepNames.count <= 7, "\(forward.stepNames)")
    let g = gradients(
      of: out, seededWith: Array64.random([2, 8, 8, 16], stream: 10).tensor,
      at: [x, r, scale, shift])
    let all = try plan([out, mean, variance] + g)
    // Backward: one pass that sums, one that applies, and numbers per channel between.
    #expect(all.stepNames.count <= forward.stepNames.count + 5, "\(all.stepNames)")
  }

  @Test func anAdamUpdateIsOneStep() throws {
    let n = [40, 30]
    let leaves = (0..<4).map { Array64.random(n, stream: 20 + $0, offset: 1).tensor }
    let (p, g, m, v) = (leaves[0], leaves[1], leaves[2], leaves[3])
    let (rate, c1, c2) = (Tensor(Float(0.1)), Tensor(Float(0.5)), Tensor(Float(0.9)))
    let m1 = m * 0.9 + g * 0.1
    let v1 = v * 0.999 + g * g * 0.001
    let p1 = p - rate * (m1 / c1) / ((v1 / c2).sqrt() + 1e-8)
    let names = try plan([p1, m1, v1], donating: [p, m, v]).stepNames
    #expect(names.count == 1, "\(names)")
  }

  @Test func equalWorkIsDoneOnce() throws {
    let x = Array64.random([3, 4], stream: 30).tensor
    let a = (x.matmul(x, transposingB: true)).exp()
    let b = (x.matmul(x, transposingB: true)).exp()
    #expect(try plan([a + b]).stepNames.filter { $0.hasPrefix("matmul") }.count == 1)
    Tensor.evaluate([a, b])
    #expect(a.floats() == b.floats())
  }

  @Test func anOutputMayBeAskedForTwiceOrBeData() {
    let x = Tensor([1, 2] as [Float])
    let (a, b) = (x * 2, x * 2)
    let same = x.reshaped([2, 1])
    Tensor.evaluate([a, b, a, same, x, x.steady(), Tensor.zeros([3])])
    #expect(a.floats() == [2, 4] && b.floats() == [2, 4] && same.floats() == [1, 2])
    #expect((a + b).floats() == [4, 8])
  }

  @Test("The arena of a deep chain is a few buffers, whatever its depth")
  func memoryIsBounded() throws {
    let w = Array64.random([16, 16], stream: 31).tensor
    func chain(_ depth: Int) -> Tensor {
      var x = Array64.random([64, 16], stream: 32).tensor
      for _ in 0..<depth { x = x.matmul(w).tanh() }
      return x
    }
    let (short, long) = (try plan([chain(6)]), try plan([chain(60)]))
    #expect(short.arenaBytes == long.arenaBytes)
    #expect(long.arenaBytes <= 2 * 64 * 16 * 4)
  }

  @Test func aChainOf100000OperationsRunsAndIsLetGo() {
    var x = Tensor([0, 1] as [Float])
    for _ in 0..<100_000 { x = x + 1 }
    #expect(x.floats() == [100_000, 100_001])
    var y = Tensor([1] as [Float])
    let start = y
    for _ in 0..<20_000 { y = y * 1.0001 }
    let g = gradients(of: y.sum(), at: [start])[0]
    #expect(abs(g.item() - 7.388) < 0.02)
  }
}

@Suite("Donated memory")
struct DonationTests {
  @Test func anUpdateInPlaceGivesTheRightValues() {
    let (p, g) = (Array64.random([100], stream: 40), Array64.random([100], stream: 41))
    let (parameter, gradient) = (p.tensor, g.tensor)
    let next = parameter - gradient * 0.5
    // Another result reads the old values, and the donated data through a view.
    let norm = (parameter * parameter).sum()
    let flipped = parameter.reshaped([10, 10]).transposed() + 1
    Tensor.evaluate([next, norm, flipped], donating: [parameter])
    #expect(next.floats() == zip(p.values, g.values).map { Float($0) - Float($1) * 0.5 })
    #expect(abs(Double(norm.item()) - p.values.reduce(0) { $0 + $1 * $1 }) < 1e-4)
    #expect(
      flipped.floats() == transposing(p.reshaped([10, 10]), [1, 0]).values.map { Float($0) + 1 })
    #expect(gradient.floats() == g.tensor.floats())
  }

  @Test func anInPlaceResultThatReadsTheDataElsewhereIsRight() {
    let p = Array64.random([8, 8], stream: 42)
    let parameter = p.tensor
    let next = parameter + parameter.transposed() * 2
    Tensor.evaluate([next], donating: [parameter])
    let expected = reference(p, transposing(p, [1, 0])) { $0 + $1 * 2 }
    #expect(compare("next", next.floats().map(Double.init), expected.values, within: 1e-6) == [])
  }

  @Test func swappingTwoDonatedTensors() {
    let (a, b) = (Array64.random([64], stream: 43).tensor, Array64.random([64], stream: 44).tensor)
    let (wantA, wantB) = (a.floats(), b.floats())
    let (x, y) = (b * 1.5 + a * 0, a * 1.5 + b * 0)
    Tensor.evaluate([x, y], donating: [a, b])
    #expect(x.floats() == wantB.map { $0 * 1.5 } && y.floats() == wantA.map { $0 * 1.5 })
  }

  @Test func momentumOverManySteps() {
    var (p, v) = (Tensor([1, 2, 3, 4] as [Float]), Tensor.zeros([4]))
    Tensor.evaluate([v])
    var (ep, ev): ([Double], [Double]) = ([1, 2, 3, 4], [0, 0, 0, 0])
    for _ in 0..<20 {
      let loss = (p * p).sum()
      let g = gradients(of: loss, at: [p])[0]
      let v1 = v * 0.9 + g
      let p1 = p - v1 * 0.01
      Tensor.evaluate([loss, p1, v1], donating: [p, v])
      (p, v) = (p1, v1)
      ev = zip(ev, ep).map { $0 * 0.9 + 2 * $1 }
      ep = zip(ep, ev).map { $0 - 0.01 * $1 }
    }
    #expect(compare("p", p.floats().map(Double.init), ep, within: 1e-5) == [])
  }

  @Test func readingADonatedTensorStopsWithAReason() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let p = Tensor([1, 2] as [Float])
      Tensor.evaluate([p * 2], donating: [p])
      _ = p.floats()
    }
    expect(result, says: "a tensor of float32[2] was read after its memory was donated")
  }
}

@Suite("Steady values")
struct SteadyTests {
  @Test func workOnSteadyValuesFollowsTheirData() {
    func run(_ w: Tensor, _ x: Tensor) -> [Float] { ((w.steady() * 2).exp() * x).floats() }
    let w = Tensor([0, 0.5] as [Float])
    #expect(run(w, Tensor([1, 1] as [Float])) == [1, 2.7182817])
    #expect(run(w, Tensor([2, 3] as [Float])) == [2, 8.154845])
    // Other data with the same plan.
    #expect(run(Tensor([0.5, 0] as [Float]), Tensor([1, 1] as [Float])) == [2.7182817, 1])
    #expect(run(w, Tensor([1, 1] as [Float])) == [1, 2.7182817])
  }

  @Test("Weights updated in place are new data")
  func updatedInPlace() {
    var w = Tensor([1, 2, 3] as [Float])
    let x = Tensor([1, 1, 1] as [Float])
    func infer() -> [Float] {
      ((w.steady() * 2).reshaped([1, 3]).matmul(x.reshaped([3, 1]))).floats()
    }
    #expect(infer() == [12])
    for expected in [24, 48] as [Float] {
      let next = w * 2
      Tensor.evaluate([next], donating: [w])
      w = next
      #expect(infer() == [expected])
    }
  }
}
