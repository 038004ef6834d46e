@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Random numbers of a key")
struct RandomUniformTests {
  @Test func theSameKeyGivesTheSameNumbersHoweverComputed() {
    let key = RandomKey(seed: 7)
    let a = Tensor.randomUniform([1000], key: key).floats()
    let b = (Tensor.randomUniform([1000], key: key) * 2).floats()
    #expect(a.map { $0 * 2 } == b)
    // The numbers depend on the index, not on the shape.
    #expect(Tensor.randomUniform([10, 100], key: key).floats() == a)
    #expect(Tensor.randomUniform([10, 100], key: key).transposed().floats()[1] == a[100])
    #expect(Tensor.randomUniform([1000], key: RandomKey(seed: 8)).floats() != a)
  }

  /// These bits must never change: runs of earlier versions could not be repeated.
  @Test func theNumbersOfASeedAreFixed() {
    let numbers = Tensor.randomUniform([4], key: RandomKey(seed: 2026)).floats()
    #expect(
      numbers.map(\.bitPattern) == [1_057_506_229, 1_060_482_195, 1_033_686_288, 1_059_024_924])
  }

  @Test("Uniform: 256 cells by chi-square, and neighbours in a 16 x 16 table")
  func uniformity() {
    for seed in 0..<4 as Range<UInt64> {
      let count = 1 << 18
      let x = Tensor.randomUniform([count], key: RandomKey(seed: seed)).floats()
      #expect(x.allSatisfy { $0 >= 0 && $0 < 1 })
      var cells = [Int](repeating: 0, count: 256)
      var pairs = [Int](repeating: 0, count: 256)
      for value in x { cells[Int(value * 256)] += 1 }
      for i in stride(from: 0, to: count, by: 2) {
        pairs[Int(x[i] * 16) * 16 + Int(x[i + 1] * 16)] += 1
      }
      // 255 degrees of freedom: mean 255, deviation 22.6; five deviations either way.
      #expect((142...368).contains(chiSquare(cells)) && (142...368).contains(chiSquare(pairs)))
    }
  }

  private func chiSquare(_ cells: [Int]) -> Double {
    let expected = Double(cells.reduce(0, +)) / Double(cells.count)
    return cells.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }

  @Test func differentKeysAreUncorrelated() {
    let count = 1 << 16
    let key = RandomKey(seed: 1)
    let streams = (0..<8).map {
      Tensor.randomUniform([count], from: -1, to: 1, key: key.fold($0)).floats()
    }
    for i in streams.indices {
      for j in 0..<i {
        let sum = zip(streams[i], streams[j]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        // Variance 1/9 each: five deviations.
        #expect(abs(sum) < 5 * (Double(count) / 9).squareRoot())
      }
    }
  }

  @Test func normalMoments() {
    let count = 1 << 20
    let x = Tensor.randomNormal([count], mean: 2, deviation: 3, key: RandomKey(seed: 5)).floats()
    let z = x.map { (Double($0) - 2) / 3 }
    let moment = { (power: Int) in
      z.reduce(0.0) { sum, value in sum + (0..<power).reduce(1.0) { p, _ in p * value } }
        / Double(count)
    }
    // Deviations of the moments' estimates: 1/√n, √2/√n, √15/√n, √96/√n; five of each.
    let unit = 5 / Double(count).squareRoot()
    #expect(abs(moment(1)) < unit)
    #expect(abs(moment(2) - 1) < unit * 1.42)
    #expect(abs(moment(3)) < unit * 3.9)
    #expect(abs(moment(4) - 3) < unit * 9.8)
    #expect(x.allSatisfy { $0.isFinite })
  }

  @Test func dropoutKeepsItsRateAndItsMean() {
    let count = 1 << 18
    let ones = Tensor.ones([count])
    for rate in [0.1, 0.5, 0.9] as [Float] {
      let y = ones.dropout(rate: rate, key: RandomKey(seed: 3)).floats()
      let dropped = Double(y.filter { $0 == 0 }.count) / Double(count)
      let deviation = Double(rate * (1 - rate) / Float(count)).squareRoot()
      #expect(abs(dropped - Double(rate)) < 5 * deviation)
      #expect(y.allSatisfy { $0 == 0 || abs($0 - 1 / (1 - rate)) < 1e-5 })
    }
    let classical = ones.dropout(rate: 0.5, key: RandomKey(seed: 3), classical: true).floats()
    #expect(Set(classical) == [0, 1])
    #expect(ones.dropout(rate: 0, key: RandomKey(seed: 3)).floats().allSatisfy { $0 == 1 })
  }

  @Test func dropoutsGradientHasTheForwardsMask() {
    let x = Array64.random([500], stream: 1, offset: 2).tensor
    let y = x.dropout(rate: 0.4, key: RandomKey(seed: 9))
    let g = gradients(of: y.sum(), at: [x])[0]
    Tensor.evaluate([y, g])
    #expect(zip(y.floats(), g.floats()).allSatisfy { ($0 == 0) == ($1 == 0) })
  }
}
