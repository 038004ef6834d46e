import Foundation
@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Functions of one number against float64")
struct UnaryFunctionsTests {
  typealias Engine = @Sendable (Tensor) -> Tensor
  typealias Formula = @Sendable (Double) -> Double

  static let anywhere: [(String, Engine, Formula)] = [
    ("negate", { -$0 }, { -$0 }),
    ("abs", { $0.abs() }, { Swift.abs($0) }),
    ("sign", { $0.sign() }, { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) }),
    ("squared", { $0.squared() }, { $0 * $0 }),
    ("exp", { $0.exp() }, { Foundation.exp($0) }),
    ("expm1", { $0.expm1() }, { Foundation.expm1($0) }),
    ("tanh", { $0.tanh() }, { Foundation.tanh($0) }),
    ("sigmoid", { $0.sigmoid() }, { 1 / (1 + Foundation.exp(-$0)) }),
    ("erf", { $0.erf() }, { Foundation.erf($0) }),
    ("sin", { $0.sin() }, { Foundation.sin($0) }),
    ("cos", { $0.cos() }, { Foundation.cos($0) }),
    ("clamped", { $0.clamped(-1...0.7) }, { Swift.min(Swift.max($0, -1), 0.7) }),
    ("3 - x", { 3 - $0 }, { 3 - $0 }), ("x - 3", { $0 - 3 }, { $0 - 3 }),
    ("x * 3 + 1", { $0 * 3 + 1 }, { $0 * 3 + 1 }), ("x / 3", { $0 / 3 }, { $0 / 3 }),
    ("x ^ 3", { $0.power(3) }, { $0 * $0 * $0 }),
  ]
  static let positive: [(String, Engine, Formula)] = [
    ("sqrt", { $0.sqrt() }, { $0.squareRoot() }),
    ("rsqrt", { $0.rsqrt() }, { 1 / $0.squareRoot() }),
    ("reciprocal", { $0.reciprocal() }, { 1 / $0 }),
    ("log", { $0.log() }, { Foundation.log($0) }),
    ("log1p", { $0.log1p() }, { Foundation.log1p($0) }),
    ("x ^ -0.5", { $0.power(-0.5) }, { Foundation.pow($0, -0.5) }),
    ("2 / x", { 2 / $0 }, { 2 / $0 }),
  ]

  @Test(arguments: [[], [1], [3, 1, 5], [600]])
  func matchesItsFormula(shape: [Int]) {
    let x = Array64.distinct(shape, step: shape == [600] ? 0.008 : 0.137)
    for (name, engine, formula) in Self.anywhere {
      #expect(checkOperation(name, [x], { engine($0[0]) }, { $0[0].map(formula) }) == [])
    }
    let y = Array64.random(shape, scale: 1.2, offset: 1.7)
    for (name, engine, formula) in Self.positive {
      #expect(checkOperation(name, [y], { engine($0[0]) }, { $0[0].map(formula) }) == [])
    }
  }

  @Test func wholeNumbersRoundHalvesToEven() {
    let x = Tensor([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.6] as [Float])
    #expect(x.round().floats() == [-2, -2, 0, 0, 2, 2, 3])
    #expect(x.floor().floats() == [-3, -2, -1, 0, 1, 2, 2])
    #expect(x.ceil().floats() == [-2, -1, 0, 1, 2, 3, 3])
  }
}

@Suite("Accuracy of functions in units in the last place")
struct FunctionAccuracyTests {
  /// The largest error of a function over a range, in units in the last place of the exact value.
  private func worst(
    _ range: ClosedRange<Double>, _ engine: (Tensor) -> Tensor, _ exact: (Double) -> Double
  ) -> Double {
    let count = 40_000
    let x = (0..<count).map {
      Float(
        range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(count - 1))
    }
    let y = engine(Tensor(x)).floats()
    return zip(x, y).reduce(0) { most, pair in
      let truth = exact(Double(pair.0))
      return Swift.max(most, Swift.abs(Double(pair.1) - truth) / Double(Float(truth).ulp))
    }
  }

  @Test func staysWithinAFewUnits() {
    #expect(worst(-87...88, { $0.exp() }, { Foundation.exp($0) }) < 1.5)
    #expect(worst(1e-6...10, { $0.log() }, { Foundation.log($0) }) < 2)
    #expect(worst(1...1e30, { $0.log() }, { Foundation.log($0) }) < 1.5)
    #expect(worst(-12...12, { $0.tanh() }, { Foundation.tanh($0) }) < 3)
    #expect(worst(-0.4...0.4, { $0.tanh() }, { Foundation.tanh($0) }) < 4)
    #expect(worst(-80...30, { $0.sigmoid() }, { 1 / (1 + Foundation.exp(-$0)) }) < 3)
    #expect(worst(-5...5, { $0.erf() }, { Foundation.erf($0) }) < 2)
    #expect(worst(-1e-3...1e-3, { $0.expm1() }, { Foundation.expm1($0) }) < 1.5)
    #expect(worst(-80...80, { $0.expm1() }, { Foundation.expm1($0) }) < 2.5)
    #expect(worst(-0.7...0.7, { $0.expm1() }, { Foundation.expm1($0) }) < 2.5)
    #expect(worst(-1e-3...1e-3, { $0.log1p() }, { Foundation.log1p($0) }) < 2)
    #expect(worst(-0.999...0.999, { $0.log1p() }, { Foundation.log1p($0) }) < 2.5)
    #expect(worst(1...1e9, { $0.log1p() }, { Foundation.log1p($0) }) < 1.5)
    #expect(worst(1e-6...1e6, { $0.rsqrt() }, { 1 / $0.squareRoot() }) < 1.5)
    #expect(worst(-100...100, { $0.sin() }, { Foundation.sin($0) }) < 1.5)
    #expect(worst(-100...100, { $0.cos() }, { Foundation.cos($0) }) < 1.5)
    // Beyond the reach of the vector form.
    #expect(worst(1e6...1e9, { $0.sin() }, { Foundation.sin($0) }) < 1.5)
    #expect(worst(1e6...1e9, { $0.cos() }, { Foundation.cos($0) }) < 1.5)
    #expect(worst(1e-6...50, { $0.power(2.2) }, { Foundation.pow($0, Double(Float(2.2))) }) < 1)
    #expect(worst(-5...5, { $0.power(7) }, { Foundation.pow($0, 7) }) < 1)
    #expect(worst(1e-6...1e6, { $0.power(-0.3) }, { Foundation.pow($0, Double(Float(-0.3))) }) < 1)
  }

  @Test func endsOfTheRange() {
    let x = Tensor([-.infinity, -104, -90, 89, .infinity] as [Float])
    let y = x.exp().floats()
    #expect(y[0] == 0 && y[1] == 0 && y[3] == .infinity && y[4] == .infinity)
    // Subnormal numbers too.
    #expect(abs(Double(y[2]) - 8.194e-40) < 1e-42)
    let small = Float.leastNormalMagnitude / 128
    let logs = Tensor([0, -1, .infinity, small, 1] as [Float]).log().floats()
    #expect(logs[0] == -.infinity && logs[1].isNaN && logs[2] == .infinity && logs[4] == 0)
    #expect(abs(logs[3] - Foundation.log(small)) < 1e-4)
    let shifted = Tensor([-1, -2, .infinity, small, 0, -.infinity, .nan] as [Float]).log1p()
      .floats()
    #expect(shifted[0] == -.infinity && shifted[1].isNaN && shifted[2] == .infinity)
    #expect(shifted[3] == small && shifted[4] == 0 && shifted[5].isNaN && shifted[6].isNaN)
    let ends = Tensor([-.infinity, .infinity, .nan, 0, small] as [Float])
    let errors = ends.erf().floats()
    #expect(errors[0] == -1 && errors[1] == 1 && errors[2].isNaN && errors[3] == 0)
    let less = ends.expm1().floats()
    #expect(less[0] == -1 && less[1] == .infinity && less[2].isNaN && less[4] == small)
    for y in [ends.sin().floats(), ends.cos().floats()] {
      #expect(y[0].isNaN && y[1].isNaN && y[2].isNaN)
    }
  }

  /// Every pair of special numbers, as in C's `powf`.
  @Test func powersOfSpecialNumbers() {
    let numbers: [Float] = [
      0, -0.0, 1, -1, 2, -2, 0.5, -0.5, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
      -.leastNormalMagnitude / 8, 3e38, 3, -3, 2.5, 16_777_218, -1e30,
    ]
    let bases = numbers.flatMap { base in numbers.map { _ in base } }
    let exponents = numbers.flatMap { _ in numbers }
    let found = Tensor(bases).power(Tensor(exponents)).floats()
    for (index, y) in found.enumerated() {
      let exact = powf(bases[index], exponents[index])
      let isEqual =
        exact.isNaN
        ? y.isNaN
        : y == exact && y.sign == exact.sign || abs(y - exact) <= 2e-7 * abs(exact)
      #expect(isEqual, "\(bases[index]) ^ \(exponents[index]) = \(y), expected \(exact)")
    }
  }
}
