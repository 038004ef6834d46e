import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Updates as soon as their gradient is there")
struct EarlyUpdatesTests {
  /// Three layers with all gradients appended before the first update.
  private func training() -> StepSequence {
    var builder = SequenceBuilder()
    let weights = (0..<3).map { _ in builder.leaf(1000) }
    var g = builder.step("loss", [weights[0], weights[1], weights[2]], bytes: 8)
    var slopes: [Int] = []
    for index in (0..<3).reversed() {
      slopes.append(builder.step("dw\(index)", [g], bytes: 1000, multiplyAdds: 9))
      g = builder.step("dx\(index)", [g, weights[index]], bytes: 8, multiplyAdds: 9)
    }
    let end = builder.step("end", [g], bytes: 8, multiplyAdds: 9)
    let updates = (0..<3).map { index in
      builder.step(
        "update\(index)", [weights[index], slopes[2 - index]], bytes: 1000, overwriting: 0)
    }
    return builder.sequence(updates + [end], donated: [0, 1, 2])
  }

  @Test("An update follows the last reader of the old weights")
  func order() throws {
    let plain = training()
    let early = plain.updatingEarly()
    #expect(
      early.steps.map(\.name) == [
        "loss", "dw2", "dx2", "update2", "dw1", "dx1", "update1", "dw0", "dx0", "update0", "end",
      ])
    #expect(early.peak < 2000 && plain.peak > 3000)
    #expect(early.meanings != nil && early.meanings == plain.meanings)
  }

  @Test func randomSequencesMeanTheSame() throws {
    for seed in 0..<150 {
      let plain = randomSequence(seed: UInt64(seed))
      let early = plain.updatingEarly()
      #expect(early.meanings != nil && early.meanings == plain.meanings, "seed \(seed)")
      #expect(early.steps.map(\.name).sorted() == plain.steps.map(\.name).sorted())
    }
  }

  @Test("A plan holds a few gradients at a time, not all, and updates in place")
  func gradientsDoNotWait() throws {
    let x = Array64.random([4, 64], stream: 80).tensor
    let weights = (0..<10).map { Array64.random([64, 64], stream: 81 + $0, scale: 0.1).tensor }
    let y = weights.reduce(x) { $0.matmul($1).relu() }
    let slopes = gradients(of: (y * y).sum(), at: weights)
    let next = zip(weights, slopes).map { $0 - $1 * 0.1 }
    let plan = try EvaluationThread.shared.run {
      try Engine.withGraph {
        try Compiler.compile(
          Capture(next.map(\.node), donating: weights.map(\.node)).graph)
      }
    }
    #expect(plan.arenaBytes < 3 * 64 * 64 * 4)
  }
}
