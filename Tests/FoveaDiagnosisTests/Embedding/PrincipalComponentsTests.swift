import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct PrincipalComponentsTests {
  @Test func agreesWithScikitLearn() throws {
    let goldens = try EmbeddingGoldens.load()
    let found = PrincipalComponents(
      EmbeddingGoldens.data, rows: EmbeddingGoldens.count, columns: EmbeddingGoldens.width,
      count: 5)
    #expect(relativeError(found.variances, goldens.variances.values, floor: 0.01) < 1e-7)
    #expect(relativeError(found.shares, goldens.shares.values, floor: 0.01) < 1e-7)
    for component in 0..<3 {
      let own = found.coordinates.map { $0[component] }
      let theirs = (0..<EmbeddingGoldens.count).map { goldens.pca.values[$0 * 3 + component] }
      // The sign is arbitrary there.
      let sign = zip(own, theirs).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
      #expect(relativeError(own, theirs.map { $0 * sign }) < 1e-7)
      #expect((own.max { abs($0) < abs($1) } ?? 0) > 0)
    }
  }

  /// Rows along one direction with small noise: the projection is the place on it.
  @Test(arguments: [(rows: 40, columns: 6), (rows: 6, columns: 40), (rows: 150, columns: 130)])
  func projectsOnTheDirectionOfMostVariance(rows: Int, columns: Int) {
    let places = Goldens.uniform(stream: 9201, count: rows)
    let direction = Goldens.uniform(stream: 9202, count: columns)
    let noise = Goldens.uniform(stream: 9203, count: rows * columns)
    let values = (0..<rows * columns).map { index in
      Float(3 + places[index / columns] * direction[index % columns] + 1e-4 * noise[index])
    }
    let found = PrincipalComponents(values, rows: rows, columns: columns, count: 1)
      .coordinates.map { $0[0] }
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let mean = places.reduce(0, +) / Double(rows)
    var expected = places.map { ($0 - mean) * length }
    // The largest absolute value is positive.
    if (expected.max { abs($0) < abs($1) } ?? 0) < 0 { expected = expected.map { -$0 } }
    #expect(relativeError(found, expected) < 2e-3)
  }

  /// Equal variances have no preferred directions, but their number and sizes are known.
  @Test func findsEveryOneOfEqualVariances() {
    let side = 120
    var values = [Float](repeating: 0, count: 2 * side * side)
    for row in 0..<side {
      values[row * side + row] = row < 3 ? 2 : 1
      values[(side + row) * side + row] = row < 3 ? -2 : -1
    }
    let found = PrincipalComponents(values, rows: 2 * side, columns: side, count: 4)
    let unit = 2 / Double(2 * side - 1)
    #expect(relativeError(found.variances.map { $0 / unit }, [4, 4, 4, 1]) < 1e-6)
  }

  @Test func constantRowsHaveNoComponent() {
    let found = PrincipalComponents(
      [Float](repeating: 2, count: 12), rows: 4, columns: 3, count: 2)
    #expect(found.coordinates == [[0, 0], [0, 0], [0, 0], [0, 0]])
    #expect(found.shares == [0, 0])
  }
}
