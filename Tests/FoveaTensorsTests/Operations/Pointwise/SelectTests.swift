@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Choice by a condition")
struct SelectTests {
  @Test(arguments: [([2, 3], [2, 3], [2, 3]), ([3], [2, 1], [2, 3]), ([2, 1], [], [3])])
  func whereChooses(shapes: ([Int], [Int], [Int])) {
    let mask = Array64.random(shapes.0, stream: 3).map { $0 > 0 ? 1 : 0 }
    let inputs = [mask, .random(shapes.1, stream: 4), .random(shapes.2, stream: 5)]
    let problems = checkOperation(
      "where", inputs, differentiable: [1, 2], { Tensor.where($0[0].cast(.bool), $0[1], $0[2]) }
    ) { reference($0[0], $0[1], $0[2]) { $0 != 0 ? $1 : $2 } }
    #expect(problems == [])
  }
}
