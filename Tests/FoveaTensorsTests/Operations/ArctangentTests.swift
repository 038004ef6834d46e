import Foundation
@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Arctangent against float64")
struct ArctangentTests {
  @Test(arguments: [[1], [2, 3], [1, 5, 7, 3], [130]])
  func matchesItsFormula(shape: [Int]) {
    let x = Array64.distinct(shape, step: 0.11)
    #expect(checkOperation("atan", [x], { $0[0].atan() }, { $0[0].map(Foundation.atan) }) == [])
  }

  @Test func isExactOverTheWholeRange() {
    let values = (-400...400).map { Float(sinh(Double($0) / 20)) } + [.infinity, -.infinity]
    let found = Tensor(values).atan().floats()
    #expect(relativeError(found, values.map { Foundation.atan(Double($0)) }) < 2e-7)
    #expect(Tensor([Float.nan]).atan().item().isNaN)
  }
}
