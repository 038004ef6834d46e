import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct SymmetricEigenTests {
  @Test(arguments: [1, 2, 7, 20])
  func vectorsAreEigenvectors(size: Int) {
    let random = Goldens.uniform(stream: 9310 + size, count: size * size)
    let matrix = (0..<size * size).map { place in
      random[place] + random[place % size * size + place / size]
    }
    let found = SymmetricEigen(matrix, size: size)
    #expect(found.values == found.values.sorted(by: >))
    for (value, vector) in zip(found.values, found.vectors) {
      let image = (0..<size).map { row in
        (0..<size).reduce(0) { $0 + matrix[row * size + $1] * vector[$1] }
      }
      #expect(relativeError(image, vector.map { $0 * value }) < 1e-12)
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
    }
  }

  @Test func zeroHasZeroEigenvalues() {
    let found = SymmetricEigen([0, 0, 0, 0], size: 2)
    #expect(found.values == [0, 0])
    #expect(found.vectors == [[1, 0], [0, 1]])
  }
}
