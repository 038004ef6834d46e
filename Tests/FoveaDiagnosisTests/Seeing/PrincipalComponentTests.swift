import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct PrincipalComponentTests {
  /// Rows along one direction with small noise: the projection is the place on it.
  @Test(arguments: [(rows: 40, columns: 6), (rows: 6, columns: 40)])
  func projectsOnTheDirectionOfMostVariance(rows: Int, columns: Int) {
    let places = Goldens.uniform(stream: 9201, count: rows)
    let direction = Goldens.uniform(stream: 9202, count: columns)
    let noise = Goldens.uniform(stream: 9203, count: rows * columns)
    let values = (0..<rows * columns).map { index in
      Float(3 + places[index / columns] * direction[index % columns] + 1e-4 * noise[index])
    }
    let found = PrincipalComponent.projection(values, rows: rows, columns: columns)
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let mean = places.reduce(0, +) / Double(rows)
    var expected = places.map { ($0 - mean) * length }
    // The largest absolute value is positive.
    if (expected.max { abs($0) < abs($1) } ?? 0) < 0 { expected = expected.map { -$0 } }
    #expect(relativeError(found, expected) < 2e-3)
  }

  @Test func constantRowsHaveNoComponent() {
    let found = PrincipalComponent.projection(
      [Float](repeating: 2, count: 12), rows: 4, columns: 3)
    #expect(found == [0, 0, 0, 0])
  }
}
