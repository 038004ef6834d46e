import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct SquaredDistancesTests {
  @Test(arguments: [1, 7, 8, 300])
  func agreesWithFloat64(width: Int) {
    let count = 9
    let rows = Goldens.uniform(stream: 9320, count: count * width).map { Float($0) }
    let found = SquaredDistances(rows, count: count, width: width)
    for first in 0..<count {
      let expected = (0..<count).map { second in
        (0..<width).reduce(0.0) { sum, column in
          let difference =
            Double(rows[first * width + column]) - Double(rows[second * width + column])
          return sum + difference * difference
        }
      }
      #expect(relativeError(Array(found[first]), expected, floor: 1e-3) < 2e-6)
      let others = (0..<count).filter { $0 != first }
      let sorted = others.sorted { (expected[$0], $0) < (expected[$1], $1) }
      #expect(found.nearest(4)[first] == Array(sorted.prefix(4)))
    }
  }

  @Test func equalDistancesGoByOrder() {
    let found = SquaredDistances([0, 1, -1, 1, 5], count: 5, width: 1)
    #expect(found.nearest(3)[0] == [1, 2, 3])
    #expect(found.nearest(1)[1] == [3])
  }
}
