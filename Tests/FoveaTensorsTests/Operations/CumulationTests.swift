@testable import FoveaTensors
import TestSupport
import Testing

@Suite struct CumulationTests {
  @Test(arguments: [[1], [7], [3, 5], [2, 3, 11], [2, 0]])
  func addsUp(_ shape: [Int]) {
    let length = shape[shape.count - 1]
    let x = Array64.random(shape, stream: 72)
    let problems = checkOperation("cumulativeSum \(shape)", [x]) {
      $0[0].cumulativeSum()
    } _: { inputs in
      var result = inputs[0]
      for i in result.values.indices where i % length > 0 {
        result.values[i] += result.values[i - 1]
      }
      return result
    }
    #expect(problems == [])
  }

  @Test func longSumsKeepTheirDigits() {
    let count = 3_000_000
    let last = Tensor.full(0.1, shape: [count]).cumulativeSum().floats()[count - 1]
    #expect(abs(Double(last) / (Double(count) * Double(Float(0.1))) - 1) < 1e-6)
  }
}
