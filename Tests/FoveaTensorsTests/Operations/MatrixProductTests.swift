@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Matrix products against float64")
struct MatrixProductTests {
  static let cases: [([Int], [Int], Bool, Bool)] = [
    ([3, 4], [4, 5], false, false), ([1, 1], [1, 1], false, false),
    ([1, 7], [7, 1], false, false),
    ([4, 3], [4, 5], true, false), ([3, 4], [5, 4], false, true), ([4, 3], [5, 4], true, true),
    ([2, 3, 4], [2, 4, 5], false, false), ([2, 3, 4], [4, 5], false, false),
    ([3, 4], [2, 4, 5], false, false), ([2, 1, 3, 4], [3, 4, 2], false, false),
    ([2, 3, 4], [1, 5, 4], false, true), ([33, 65], [65, 17], false, false),
  ]

  @Test(arguments: cases)
  func multiplies(_ a: [Int], _ b: [Int], _ ta: Bool, _ tb: Bool) {
    let inputs = [Array64.random(a, stream: 30), .random(b, stream: 31)]
    let problems = checkOperation("matmul \(a) \(b) \(ta) \(tb)", inputs) {
      $0[0].matmul($0[1], transposingA: ta, transposingB: tb)
    } _: {
      matrixProduct($0[0], $0[1], transposingA: ta, transposingB: tb)
    }
    #expect(problems == [])
  }

  @Test func hasGradientsOfGradients() {
    let inputs = [Array64.random([2, 3], stream: 32), .random([3, 2], stream: 33)]
    let problems = checkOperation("matmul second order", inputs) {
      let y = $0[0].matmul($0[1])
      return gradients(of: (y * y * y).sum(), at: [$0[0]])[0]
    } _: {
      // ∂Σy³/∂a = 3y² bᵀ
      matrixProduct(matrixProduct($0[0], $0[1]).map { 3 * $0 * $0 }, $0[1], transposingB: true)
    }
    #expect(problems == [])
  }
}
