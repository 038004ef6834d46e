import FoveaTensors
import Testing

@testable import FoveaInference

@Suite struct FunctionCacheTests {
  /// A function that decides by an element of its input has another graph for another input.
  @Test func doesNotKeepTheGraphOfAFunctionThatReadsItsInput() throws {
    let cache = FunctionCache()
    func body(_ inputs: [Tensor]) -> [Tensor] {
      let doubled = inputs[0] * 2
      return [doubled.sum().item() > 0 ? doubled : -doubled]
    }
    for numbers in [[1, 2], [-3, 1], [4, -1], [-1, -1]] as [[Float]] {
      let sign: Float = numbers[0] + numbers[1] > 0 ? 2 : -2
      for reusesPlan in [true, false] {
        let found = try cache.outputs(of: [Tensor(numbers)], reusesPlan: reusesPlan, body)
        #expect(found[0].floats() == numbers.map { $0 * sign })
      }
    }
  }

  @Test func keepsCompiledFunctionsByShape() throws {
    let cache = FunctionCache(limit: 2)
    var calls = 0
    func body(_ inputs: [Tensor]) -> [Tensor] {
      calls += 1
      return [inputs[0] + 1]
    }
    for length in [1, 2, 1, 2, 1] {
      let zeros = [Float](repeating: 0, count: length)
      #expect(try cache.outputs(of: [Tensor(zeros)], body)[0].floats() == zeros.map { $0 + 1 })
    }
    #expect(calls == 2)
  }
}
