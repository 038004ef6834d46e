import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Functions compiled once")
struct CompiledFunctionTests {
  @Test func computesWhatTheGraphDoes() throws {
    let w = Array64.random([8, 3, 3, 4], stream: 80).tensor.steady()
    let b = Array64.random([8], stream: 81).tensor
    func body(_ inputs: [Tensor]) -> [Tensor] {
      let y = inputs[0].conv2D(w, bias: b, padding: .same).relu()
      return [y, inputs[1] + 1, y, inputs[1]]
    }
    let compiled = try CompiledFunction(like: [.zeros([2, 5, 6, 4]), .zeros([3])], body)
    for stream in 82..<85 {
      let inputs = [
        Array64.random([2, 5, 6, 4], stream: stream).tensor,
        Array64.random([3], stream: stream).tensor,
      ]
      let found = try compiled(inputs)
      let expected = body(inputs)
      #expect(found.map(\.shape) == expected.map(\.shape))
      for (one, other) in zip(found, expected) { #expect(one.floats() == other.floats()) }
    }
  }

  @Test func takesUnevaluatedInputsAndKeepsWhatDependsOnNone() throws {
    let constant = Tensor([7, 8] as [Float])
    let compiled = try CompiledFunction(like: [Tensor([1, 2] as [Float])]) {
      [$0[0] * 2, constant]
    }
    let results = try compiled([Tensor([1, 2] as [Float]) + Tensor([3, 4] as [Float])])
    #expect(results[0].floats() == [8, 12])
    #expect(results[1].floats() == [7, 8])
  }

  @Test("Weights that a step updated in place are not read as if they were the old ones")
  func donatedWeights() throws {
    let weight = Tensor([1, 2] as [Float]) + 0
    Tensor.evaluate([weight])
    let compiled = try CompiledFunction(like: [Tensor([1, 1] as [Float])]) { [$0[0] * weight] }
    #expect(try compiled([Tensor([3, 3] as [Float])])[0].floats() == [3, 6])
    let updated = weight + 1
    Tensor.evaluate([updated], donating: [weight])
    #expect(throws: EvaluationError.self) { try compiled([Tensor([3, 3] as [Float])]) }
  }

  @Test func refusesAFunctionThatReadsItsInputs() throws {
    let x = Tensor([1, 2] as [Float])
    #expect(throws: EvaluationError.self) {
      try CompiledFunction(like: [x]) { [$0[0] * $0[0].item(at: 0)] }
    }
    let weights = Tensor([3, 4] as [Float]) * 2
    func body(_ inputs: [Tensor]) -> [Tensor] { [inputs[0] * weights.item(at: 1)] }
    // Elements that depend on no input are those of all inputs.
    #expect(try CompiledFunction(like: [x], body)([x])[0].floats() == [8, 16])
    let outcome = try CompiledFunction.outcome(for: [x]) { [$0[0] * $0[0].item(at: 1)] }
    guard case .results(let results) = outcome else {
      Issue.record("a function that reads its input was compiled")
      return
    }
    #expect(results[0].floats() == [2, 4])
  }
}

extension Tensor {
  fileprivate func item(at index: Int) -> Float { (self + 0).floats()[index] }
}
