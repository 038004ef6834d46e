import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Which vertices are stored")
struct FusionDecisionTests {
  /// Operations of the stored vertices of a graph, without data.
  private func stored(_ outputs: Tensor...) -> [String] {
    Engine.withGraph {
      let graph = Capture(outputs.map(\.node), donating: []).graph
      let decision = FusionDecision(graph)
      return graph.vertices.indices.filter { decision.isStored[$0] }
        .map { graph.vertices[$0].operation.name }.filter { $0 != "data" }
    }
  }
  private let x = Array64.random([8, 8], stream: 1).tensor

  @Test func aChainStoresItsLastVertex() {
    #expect(stored((x * 2 + 1).exp()) == ["exp"])
    let h = x.sqrt()
    #expect(stored(h, h.sin()) == ["sqrt", "sin"])
  }

  @Test func aKernelReadsFromMemory() {
    #expect(stored((x * 2).matmul(x)) == ["multiply", "matmul"])
    #expect(stored(x.exp().transposed() + 1) == ["exp", "add"])
  }

  @Test func costlyWorkOfSeveralReadersIsStored() {
    // The sum over an axis keeps the two readers out of one step.
    let cheap = x * 2
    #expect(stored(cheap.sum(axes: [1], keepingAxes: true), cheap.exp()) == ["sum", "exp"])
    let costly = x.exp()
    #expect(
      stored(costly.sum(axes: [1], keepingAxes: true), costly.sin()) == ["exp", "sum", "sin"])
  }

  @Test func aVectorReadForAMatrixIsStored() {
    let row = Array64.random([8], stream: 2).tensor.exp()
    #expect(stored(x * row) == ["exp", "multiply"])
  }

  @Test func aLongExpressionIsDivided() {
    var y = x
    for _ in 0..<12 { y = y.exp() }
    #expect(stored(y).count > 1)
  }
}
