import FoveaTensors
import TestSupport
import Testing

@testable import FoveaGraphs

@Suite struct MatrixProductsTests {
  @Test func multipliesMatricesVectorsAndStacks() throws {
    for (a, b) in [
      ([2, 3], [3, 4]), ([3], [3, 4]), ([2, 3], [3]), ([5, 1, 2, 3], [4, 3, 2]), ([3], [3]),
    ] {
      let (x, y) = (numbers(a), numbers(b, stream: 5))
      let tensor = try run("MatMul", [value(x, a), value(y, b)])[0]
      let whole = try run(
        "MatMul",
        [
          wholes(x.map { Int($0 * 100) }, a), wholes(y.map { Int($0 * 100) }, b),
        ])[0]
      #expect(tensor.shape == whole.shape)
      let rounded = try run(
        "MatMul",
        [
          value(x.map { ($0 * 100).rounded(.towardZero) }, a),
          value(y.map { ($0 * 100).rounded(.towardZero) }, b),
        ])[0]
      #expect(rounded.doubles == (try whole.numbers().reals))
    }
  }

  @Test func transposeBeforeProductIsFree() throws {
    let x = value(numbers([2, 3, 4]), [2, 3, 4]).transposed([0, 2, 1])
    let y = value(numbers([3, 5], stream: 6), [3, 5])
    let product = try run("MatMul", [x, y])[0]
    #expect(product.shape == [2, 4, 5])
    #expect(!Tensor.graphOperations(of: [product.tensor]).map(\.name).contains("transpose"))
    let plain = try run("MatMul", [GraphValue(x.tensor), y])[0]
    #expect(relativeError(product.doubles, plain.doubles) < 1e-6)
  }

  @Test func gemmScalesAndTransposes() throws {
    let (a, b, c) = (numbers([3, 2]), numbers([4, 3], stream: 1), numbers([4], stream: 2))
    let y = try run(
      "Gemm", [value(a, [3, 2]), value(b, [4, 3]), value(c, [4])],
      ["transA": .int(1), "transB": .int(1), "alpha": .float(0.5), "beta": .float(2)])[0]
    var expected: [Double] = []
    for row in 0..<2 {
      for column in 0..<4 {
        let sum = (0..<3).reduce(0.0) { $0 + a[$1 * 2 + row] * b[column * 3 + $1] }
        expected.append(0.5 * sum + 2 * c[column])
      }
    }
    #expect(relativeError(y.doubles, expected) < 1e-6)
  }
}
