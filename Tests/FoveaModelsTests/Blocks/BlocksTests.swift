import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

@Suite struct BlocksTests {
  let key = RandomKey(seed: 4)

  @Test func aCSPBlockJoinsHalvesAndBottlenecks() throws {
    let block = CSPBlock(6, 8, depth: 2, skips: true, key: key)
    #expect(visitProblems(of: block) == [])
    #expect(try block.outputShape(for: [2, 5, 7, 6]) == [2, 5, 7, 8])
    let weights = block.parameters().filter { $0.parameter.value.rank == 4 }
    #expect(
      weights.map(\.path) == [
        "enter.0.weight", "bottlenecks.0.0.0.weight", "bottlenecks.0.1.0.weight",
        "bottlenecks.1.0.0.weight", "bottlenecks.1.1.0.weight", "leave.0.weight",
      ])
    #expect(weights.last?.parameter.value.shape == [8, 1, 1, 16])
  }

  /// Bottlenecks of nothing leave their input alone only with skips.
  @Test func skipsPassTheSecondHalfOn() throws {
    for skips in [true, false] {
      var block = CSPBlock(4, 4, depth: 1, skips: skips, activation: .identity, key: key)
      try block.set(Tensor.zeros([2, 3, 3, 2]), at: "bottlenecks.0.1.0.weight")
      // The last part alone reaches the first output.
      var join = [Float](repeating: 0, count: 4 * 6)
      join[4] = 1
      try block.set(Tensor(join, shape: [4, 1, 1, 6]), at: "leave.0.weight")
      let x = Tensor(Goldens.filled(stream: 63_000, count: 36), shape: [1, 3, 3, 4])
      let context = Context(training: false)
      let y = block(x, context).sliced(axis: 3, 0..<1)
      let half = block.enter(x, context).sliced(axis: 3, 2..<3)
      let scale = 1 / Float(1.001).squareRoot()
      let expected = (half * (skips ? scale : 0)).floats().map(Double.init)
      #expect(relativeError(y.floats(), expected) < 1e-5)
    }
  }

  @Test func poolingsInARowSeeFiveNineAndThirteen() throws {
    var block = SpatialPyramidPooling(2, 4, activation: .identity, key: key)
    #expect(visitProblems(of: block) == [])
    try block.set(Tensor([1, 0] as [Float], shape: [1, 1, 1, 2]), at: "enter.0.weight")
    try block.set(
      Tensor((0..<16).map { $0 % 5 == 0 ? Float(1) : 0 }, shape: [4, 1, 1, 4]),
      at: "leave.0.weight")
    var pixels = [Float](repeating: 0, count: 17 * 17 * 2)
    pixels[(8 * 17 + 8) * 2] = 1
    let y = block(Tensor(pixels, shape: [1, 17, 17, 2]), Context(training: false))
    #expect(y.shape == [1, 17, 17, 4])
    let lit = (y .> 0.5).cast(.float32).sum(axes: [0, 1, 2])
    #expect(lit.floats() == [1, 25, 81, 169])
  }
}
