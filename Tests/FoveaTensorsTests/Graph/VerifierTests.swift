import TestSupport
import Testing

@testable import FoveaTensors

@Suite("The verifier stops a compiler that breaks a graph")
struct VerifierTests {
  private static func valid() -> Graph {
    let type = TensorType([2], .float32)
    var graph = Graph()
    graph.vertices = [
      Vertex(operation: Leaf(), inputs: [], type: type),
      Vertex(operation: Unary(function: .exp), inputs: [0], type: type),
      Vertex(operation: Binary(function: .add), inputs: [0, 1], type: type),
    ]
    graph.leaves = [0]
    graph.outputs = [2]
    return graph
  }

  @Test func aGoodGraphPasses() { Verifier.verify(Self.valid(), after: "nothing") }

  @Test func aReaderBeforeItsInput() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var graph = VerifierTests.valid()
      graph.vertices[1].inputs = [2]
      Verifier.verify(graph, after: "a test")
    }
    expect(
      result,
      says: "compiler: after a test, vertex 1 breaks the rule \"inputs come before their readers\"")
  }

  @Test func aTypeThatDoesNotFollow() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var graph = VerifierTests.valid()
      graph.vertices[2].type = TensorType([3], .float32)
      Verifier.verify(graph, after: "a test")
    }
    expect(result, says: "vertex 2 breaks the rule \"the type follows from the inputs\"")
  }

  @Test func everyPassKeepsTheRules() {
    // Passes over a graph with many kinds of vertices, verified after each pass.
    let x = Tensor.zeros([1, 6, 6, 4]) + Tensor([1] as [Float])
    let w = Tensor([Float](repeating: 0.1, count: 144), shape: [4, 3, 3, 4])
    let y = (x.conv2D(w, padding: .same) * 1 + 0).batchNormalized(
      scale: .ones([4]), shift: .zeros([4]), mean: .zeros([4]), variance: .ones([4]))
    let loss = (y + x).relu6().reshaped([1, 36, 4]).reshaped([-1]).mean()
    let g = gradients(of: loss, at: [w])
    Engine.withGraph {
      var graph = Capture([loss.node] + g.map(\.node), donating: []).graph.pruned()
      Verifier.verify(graph, after: "capture")
      for pass in Compiler.passes {
        graph = graph.rewritten(by: pass.rules)
        Verifier.verify(graph, after: pass.name)
      }
    }
  }

  @Test func everyPassKeepsTheRulesOfRandomGraphs() {
    for seed in 1...60 as ClosedRange<UInt64> {
      let random = RandomGraph.make(seed: seed, operations: 8 + Int(seed % 40))
      guard let y = random.tensors.last else { continue }
      let outputs = [y] + gradients(of: y.sum(), at: [random.tensors[0]])
      Engine.withGraph {
        var graph = Capture(outputs.map(\.node), donating: []).graph.pruned()
        for pass in Compiler.passes {
          graph = graph.rewritten(by: pass.rules)
          Verifier.verify(graph, after: "\(pass.name) of seed \(seed)")
        }
      }
    }
  }
}
