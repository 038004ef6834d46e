import Testing

@testable import FoveaTensors

/// The operations of a graph after applying rules in order.
func operations(of output: Tensor, after rules: [RewriteRule]) -> [String] {
  Engine.withGraph {
    let graph = Capture([output.node], donating: []).graph.rewritten(by: rules)
    Verifier.verify(graph, after: "a test")
    return graph.vertices.map(\.operation.name)
  }
}

@Suite("Rules of simplification")
struct SimplificationTests {
  private let x = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
  private let two = Tensor.full(2, shape: [])

  @Test func arithmeticOfConstantsIsDoneOnce() {
    let rules = [Simplification.foldedArithmetic]
    for y in [two + 3, two - 3, two * 3, two / 4] {
      #expect(operations(of: y, after: rules) == ["constant"])
    }
    #expect((two / 4 - 3).item() == -2.5)
    #expect(operations(of: two / 0, after: rules).last == "divide")
    #expect(operations(of: two.maximum(3), after: rules).last == "maximum")
    let whole = Tensor.full(7, shape: [], dtype: .int32)
    #expect(operations(of: whole / 2, after: rules).last == "divide")
  }

  @Test func neutralOperandsGo() {
    for y in [x + 0, x - 0, x * 1, x / 1] {
      #expect(operations(of: y, after: [Simplification.neutralSecond]) == ["data"])
    }
    for y in [0 + x, 1 * x] {
      #expect(operations(of: y, after: [Simplification.neutralFirst]) == ["data"])
    }
    // Not the negative, the reciprocal, or another constant.
    for y in [0 - x, 1 / x, x + 1, x * 0, 2 * x] {
      #expect(operations(of: y, after: Simplification.rules).count == 3)
    }
    // The sum has a shape other than its operand's.
    let row = Tensor([1, 2, 3] as [Float])
    let zeros = Tensor.zeros([2, 3])
    #expect(operations(of: row + zeros, after: Simplification.rules).last == "add")
  }

  @Test func constantsTakeTheirSignAndShapeAtOnce() {
    #expect(operations(of: -two, after: [Simplification.foldedNegative]) == ["constant"])
    #expect(operations(of: -x, after: [Simplification.foldedNegative]).last == "negate")
    for y in [two.reshaped([1]), two.broadcast(to: [2, 3])] {
      #expect(operations(of: y, after: [Simplification.foldedShape]) == ["constant"])
    }
    #expect(operations(of: x.reshaped([6]), after: [Simplification.foldedShape]).last == "reshape")
  }

  @Test func aReshapeOfAReshapeIsOne() {
    let y = x.reshaped([6]).reshaped([3, 2])
    #expect(operations(of: y, after: []) == ["data", "reshape", "reshape"])
    #expect(operations(of: y, after: [Simplification.joinedReshapes]) == ["data", "reshape"])
    #expect(y.floats() == [1, 2, 3, 4, 5, 6] && y.shape == [3, 2])
  }

  @Test func theFirstRuleThatMatchesCounts() {
    let first = RewriteRule("first") { vertex, _ in
      vertex.operation is Unary ? .existing(vertex.inputs[0]) : nil
    }
    let second = RewriteRule("second") { vertex, _ in
      guard vertex.operation is Unary else { return nil }
      var other = vertex
      other.operation = Unary(function: .log)
      return .vertex(other)
    }
    #expect(operations(of: x.exp(), after: [first, second]) == ["data"])
    #expect(operations(of: x.exp(), after: [second, first]) == ["data", "log"])
  }
}
