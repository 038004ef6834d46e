import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Fusion keeps what a graph computes")
struct FusionTests {
  @Test("Random graphs against float64, the last values and everything at once")
  func randomGraphs() {
    for seed in 1...120 as ClosedRange<UInt64> {
      let graph = RandomGraph.make(seed: seed, operations: 8 + Int(seed % 40))
      let last = Array(graph.tensors.indices.suffix(3))
      Tensor.evaluate(last.map { graph.tensors[$0] })
      for index in last {
        let problems = compare(
          "seed \(seed), value \(index)", graph.tensors[index].floats().map(Double.init),
          graph.values[index].values, within: 2e-5)
        #expect(problems == [])
      }
      // A second graph with every node requested, so that nothing is computed in place.
      let plain = RandomGraph.make(seed: seed, operations: 8 + Int(seed % 40))
      for index in plain.tensors.indices { Tensor.evaluate([plain.tensors[index]]) }
      for index in last {
        let problems = compare(
          "seed \(seed), value \(index), node by node",
          plain.tensors[index].floats().map(Double.init), graph.values[index].values, within: 2e-5)
        #expect(problems == [])
      }
    }
  }

  @Test("Gradients of random graphs against central differences")
  func randomGradients() {
    for seed in 1...25 as ClosedRange<UInt64> {
      let operations = 6 + Int(seed % 12)
      let graph = RandomGraph.make(seed: 1000 + seed, operations: operations)
      guard let y = graph.tensors.last else { continue }
      let g = gradients(of: y.sum(), at: [graph.tensors[0]])[0]
      // The same graph, moved slightly along one direction and back.
      let leaf = graph.tensors[0]
      let direction = Array64.random(leaf.shape, stream: 7)
      let along = (g * direction.tensor).sum().item()
      let step: Float = 1e-2
      let moved = { (sign: Float) -> Double in
        let shifted = leaf + direction.tensor * (sign * step)
        return RandomGraph.make(
          seed: 1000 + seed, operations: operations, firstLeaf: shifted
        ).tensors.last.map { Double($0.sum().item()) } ?? .nan
      }
      let slope = (moved(1) - moved(-1)) / Double(2 * step)
      let scale = Swift.max(1, Swift.abs(slope), Swift.abs(moved(0)))
      #expect(Swift.abs(Double(along) - slope) < 2e-2 * scale, "seed \(1000 + seed)")
    }
  }

  @Test("A step doesn't read what it writes under another shape or in another order")
  func viewsOfTheSameStep() {
    let x = Array64.random([64, 64], stream: 90)
    let a = (x.tensor * 2).exp()
    let turned = a + a.transposed()
    // Both are requested, so that both are in memory.
    Tensor.evaluate([a, turned])
    let values = a.floats()
    let sums = (0..<64 * 64).map { Double(values[$0]) + Double(values[$0 % 64 * 64 + $0 / 64]) }
    #expect(compare("a + aᵀ", turned.floats().map(Double.init), sums, within: 1e-6) == [])
    // The same shape again through another one, which is also requested.
    let column = a.reshaped([64 * 64, 1])
    let again = a * 3 + column.reshaped([64, 64])
    Tensor.evaluate([a, column, again])
    #expect(
      compare(
        "3a + a", again.floats().map(Double.init), values.map { 4 * Double($0) }, within: 1e-6)
        == [])
  }

  @Test("Normalization after a convolution with bias, at inference", arguments: [3, 64, 130])
  func convolutionWithBiasAndNormalization(channels: Int) {
    let x = Array64.random([2, 3, 4, 5], stream: 91)
    let weight = Array64.random([channels, 1, 1, 5], stream: 92)
    let vectors = (0..<5).map { Array64.random([channels], stream: 93 + $0) }
    func normalized(_ x: Tensor) -> Tensor {
      let v = vectors.map { $0.tensor.steady() }
      return x.conv2D(weight.tensor.steady(), bias: v[0]).batchNormalized(
        scale: v[1], shift: v[2], mean: v[3], variance: v[4].squared() + 0.5)
    }
    let expected = (0..<24 * channels).map { place -> Double in
      let (pixel, c) = (place / channels, place % channels)
      let sum = (0..<5).reduce(vectors[0].values[c]) {
        $0 + x.values[5 * pixel + $1] * weight.values[5 * c + $1]
      }
      let spread = (vectors[4].values[c] * vectors[4].values[c] + 0.5 + 1e-5).squareRoot()
      return (sum - vectors[3].values[c]) / spread * vectors[1].values[c] + vectors[2].values[c]
    }
    let found = normalized(x.tensor).floats().map(Double.init)
    #expect(compare("normalized", found, expected, within: 1e-5) == [])
  }

  @Test("A chain that reads each value twice takes no exponential time")
  func doubling() {
    var x = Tensor([1e-12] as [Float])
    for _ in 0..<38 { x = x + x }
    #expect(abs(x.item() / (1e-12 * 274_877_906_944) - 1) < 1e-6)
    var y = Tensor([0.5, 0.25] as [Float])
    for _ in 0..<60 { y = y * y + 0.25 }
    #expect(y.floats().allSatisfy { $0.isFinite })
  }

  @Test func wideSumsOfManyLeavesFitTheLimits() {
    // More operands than a program can have, in one expression, with constants in between.
    let leaves = (0..<60).map { Tensor([Float($0), 1] as [Float]) }
    var sum = leaves[0] * 2
    for (index, leaf) in leaves.dropFirst().enumerated() { sum = sum + leaf * Float(index) }
    let expected = (1..<60).reduce(Float(0)) { $0 + Float($1) * Float($1 - 1) }
    #expect(sum.floats()[0] == expected)
    // Each with its own constant.
    var x = leaves[1]
    for index in 0..<80 { x = (x + Float(index) * 0.37).minimum(Float(index) * 1.31 + 10) }
    #expect(x.floats()[0].isFinite)
    // Many values alive at the same time.
    let parts = (0..<30).map { leaves[1] * Float($0) + 1 }
    var product = parts[0]
    for part in parts.dropFirst() { product = product * 0.5 + part }
    var again = product
    for part in parts { again = again - part }
    #expect(again.floats()[0].isFinite)
  }

  @Test func viewsOfViewsAreRightAtEveryStep() {
    let x = Array64.random([4, 6], stream: 3)
    let y = x.tensor.transposed().sliced(axis: 0, 1..<5).transposed().sliced(
      axis: 1, 0..<4, step: 2)
    let expected = slicing(slicing(x, axis: 1, 1..<5), axis: 1, 0..<4, step: 2)
    #expect(y.floats().map(Double.init) == expected.values)
  }
}
