import Testing

@testable import FoveaTensors

@Suite("The walk behind tensors")
struct GraphWalkTests {
  private func names(_ outputs: [Tensor], given: [Tensor] = []) -> [String] {
    Engine.withGraph {
      GraphWalk(from: outputs.map(\.node), given: given.map(\.node)).nodes.map(\.operation.name)
    }
  }

  @Test func nodesComeInOrderOfCreationEachOnce() {
    let x = Tensor([1, 2] as [Float])
    let y = x.exp()
    #expect(names([y.log() + y, y]) == ["data", "exp", "log", "add"])
  }

  @Test func identitiesStandForTheirSource() {
    let x = Tensor([1, 2] as [Float])
    #expect(names([x.steady().exp().stoppingGradient()]) == ["data", "exp"])
    // Only the hand-written gradient reads this input, so no evaluation needs it.
    let unread = x.log()
    let y = Tensor.custom("custom", [unread], { _ in x.exp() }) { g, _, _ in [g] }
    #expect(names([y]) == ["data", "exp"])
    #expect(Tensor.graphOperations(of: [y]).map(\.name) == ["exp"])
    #expect(Tensor.traced([y], given: []).vertices.map(\.name) == ["data", "exp"])
  }

  @Test func givenTensorsAreData() {
    let x = Tensor([1, 2] as [Float])
    let h = x.exp().steady()
    let y = h.log()
    #expect(names([y], given: [h]) == ["steady", "log"])
    #expect(Tensor.graphOperations(of: [y], given: [h]).map(\.givenInputs) == [[0]])
    let traced = Tensor.traced([y, h], given: [x, h])
    #expect(traced.vertices.map(\.givenPosition) == [1, nil])
    #expect(traced.outputs == [1, 0])
    #expect(traced.vertices.allSatisfy { $0.dependsOnGiven })
  }
}
