import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Recomputation")
struct RecomputationTests {
  /// The training of a chain of layers: f₁ … fₙ, each from the one before, then bₙ … b₁, each from
  /// fᵢ and the previous b.
  private func chain(_ length: Int) -> StepSequence {
    var builder = SequenceBuilder()
    let x = builder.leaf(1000)
    var forward = [x]
    for index in 0..<length {
      forward.append(builder.step("f\(index)", [forward[index]], bytes: 1000))
    }
    var g = builder.step("loss", [forward[length]], bytes: 1000)
    for index in (1...length).reversed() {
      g = builder.step("b\(index)", [forward[index], g], bytes: 1000)
    }
    return builder.sequence([g])
  }

  @Test("A chain's memory falls to two fifths for less than one forward pass more", arguments: [40])
  func chainOfLayers(length: Int) throws {
    let plain = chain(length)
    #expect(plain.peak >= length * 1000)
    let relieved = Recomputation(plain).relieved(share: 0.34)
    #expect(relieved.peak * 5 <= plain.peak * 2)
    #expect(relieved.steps.count - plain.steps.count < length)
    #expect(relieved.meanings != nil && relieved.meanings == plain.meanings)
  }

  @Test func nothingIsSpentWhereNothingIsAllowed() {
    let plain = chain(12)
    let same = Recomputation(plain).relieved(share: 0)
    #expect(same.steps.map(\.name) == plain.steps.map(\.name))
  }

  @Test func moreTimeNeverMeansMoreMemory() {
    let plain = chain(24)
    let peaks = [0, 0.05, 0.1, 0.2, 0.4].map { Recomputation(plain).relieved(share: $0).peak }
    #expect(zip(peaks, peaks.dropFirst()).allSatisfy { $0 >= $1 }, "\(peaks)")
  }

  @Test func randomSequencesMeanTheSameAndNeedNoMore() throws {
    var relievedCount = 0
    for seed in 0..<150 {
      let plain = randomSequence(seed: UInt64(seed))
      let relieved = Recomputation(plain).relieved(share: 1)
      #expect(relieved.meanings != nil && relieved.meanings == plain.meanings, "seed \(seed)")
      #expect(relieved.peak <= plain.peak, "seed \(seed)")
      if relieved.peak < plain.peak { relievedCount += 1 }
    }
    #expect(relievedCount > 15)
  }

  @Test("An input updated in place is not read after its last reader")
  func donatedLeaves() throws {
    var builder = SequenceBuilder()
    let w = builder.leaf(1000)
    let y = builder.step("y", [w], bytes: 8000)
    let z = builder.step("z", [y], bytes: 8)
    let update = builder.step("update", [w], bytes: 1000, overwriting: 0)
    let large = builder.step("large", [z], bytes: 9000)
    let end = builder.step("end", [y, large], bytes: 8)
    let donating = builder.sequence([update, end], donated: [0])
    // Computing y again would read w after the update has overwritten it.
    #expect(Recomputation(donating).relieved(share: 9).steps.count == donating.steps.count)
    let keeping = builder.sequence([update, end])
    let relieved = Recomputation(keeping).relieved(share: 9)
    #expect(relieved.steps.map(\.name).filter { $0 == "y" }.count == 2)
    #expect(relieved.meanings != nil && relieved.meanings == keeping.meanings)
  }

  /// Convolutions with batch norm and residual sums, trained by gradient descent with momentum.
  private struct Net {
    var weights: [Tensor]
    var velocities: [Tensor]
    init() {
      weights = (0..<6).map { Array64.random([8, 3, 3, 8], stream: 60 + $0, scale: 0.2).tensor }
      velocities = weights.map { Tensor([Float](repeating: 0, count: $0.count), shape: $0.shape) }
    }
    mutating func step(_ x: Tensor, recomputing: Bool) -> Float {
      let (scale, shift) = (Tensor([Float](repeating: 1.1, count: 8)), Tensor.zeros([8]) + 0.1)
      var y = x
      for (index, w) in weights.enumerated() {
        let z = y.conv2D(w, padding: .same).batchNormalized(scale: scale, shift: shift).output
        y = index % 2 == 1 ? (z + y).relu() : z.relu()
      }
      let loss = (y * y).mean()
      let slopes = gradients(of: loss, at: weights)
      let v = zip(velocities, slopes).map { $0 * 0.9 + $1 }
      let w = zip(weights, v).map { $0 - $1 * 0.1 }
      Tensor.evaluate([loss] + w + v, donating: weights + velocities, recomputing: recomputing)
      (weights, velocities) = (w, v)
      return loss.item()
    }
  }

  @Test func trainingIsTheSameBitByBit() {
    let x = Array64.random([2, 8, 8, 8], stream: 70).tensor
    var (plain, relieved) = (Net(), Net())
    for _ in 0..<3 {
      let (a, b) = (plain.step(x, recomputing: false), relieved.step(x, recomputing: true))
      #expect(a.bitPattern == b.bitPattern)
    }
    for (a, b) in zip(plain.weights + plain.velocities, relieved.weights + relieved.velocities) {
      #expect(a.floats().map(\.bitPattern) == b.floats().map(\.bitPattern))
    }
  }

  @Test func activationsTakeLessMemory() throws {
    func plan(recomputing: Bool) throws -> Plan {
      let x = Array64.random([2, 16, 16, 8], stream: 71).tensor
      let weights = (0..<8).map { Array64.random([8, 3, 3, 8], stream: 72 + $0).tensor }
      let y = weights.reduce(x) { $0.conv2D($1, padding: .same).relu() }
      let outputs = gradients(of: (y * y).sum(), at: weights)
      return try EvaluationThread.shared.run {
        try Engine.withGraph {
          let capture = Capture(outputs.map(\.node), donating: [], recomputing: recomputing)
          return try Compiler.compile(capture.graph, recomputing: recomputing)
        }
      }
    }
    let (plain, relieved) = (try plan(recomputing: false), try plan(recomputing: true))
    #expect(Double(relieved.arenaBytes) <= 0.75 * Double(plain.arenaBytes))
    #expect(relieved.stepNames.count > plain.stepNames.count)
  }
}
