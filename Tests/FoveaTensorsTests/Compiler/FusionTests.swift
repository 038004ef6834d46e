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
      // A second graph, every node of which is asked for: nothing is computed in place.
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
      // The graph again, a little further along one direction and back.
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
    // More operands than a program holds, in one expression, with constants in between.
    let leaves = (0..<60).map { Tensor([Float($0), 1] as [Float]) }
    var sum = leaves[0] * 2
    for (index, leaf) in leaves.dropFirst().enumerated() { sum = sum + leaf * Float(index) }
    let expected = (1..<60).reduce(Float(0)) { $0 + Float($1) * Float($1 - 1) }
    #expect(sum.floats()[0] == expected)
    // Each with a constant of its own.
    var x = leaves[1]
    for index in 0..<80 { x = (x + Float(index) * 0.37).minimum(Float(index) * 1.31 + 10) }
    #expect(x.floats()[0].isFinite)
    // Many values alive at one time.
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
