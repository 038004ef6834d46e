import Foundation
@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Functions of one and two numbers against float64")
struct PointwiseTests {
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

  static let binary:
    [(
      String, @Sendable (Tensor, Tensor) -> Tensor, @Sendable (Double, Double) -> Double
    )] = [
      ("add", { $0 + $1 }, { $0 + $1 }), ("subtract", { $0 - $1 }, { $0 - $1 }),
      ("multiply", { $0 * $1 }, { $0 * $1 }), ("divide", { $0 / $1 }, { $0 / $1 }),
      ("maximum", { $0.maximum($1) }, { Swift.max($0, $1) }),
      ("minimum", { $0.minimum($1) }, { Swift.min($0, $1) }),
      ("power", { $0.power($1) }, { Foundation.pow($0, $1) }),
    ]

  @Test(
    "Binary functions broadcast, forward and back",
    arguments: [
      ([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1], [1, 3]), ([], [2, 2]), ([4], []),
      ([1, 1, 3], [5, 1]), ([2, 3, 1, 2], [3, 4, 1]), ([1], [1]), ([17, 33], [17, 1]),
    ])
  func broadcasts(shapes: ([Int], [Int])) {
    let a = Array64.random(shapes.0, stream: 1, scale: 0.7, offset: 1.3)
    let b = Array64.random(shapes.1, stream: 2, scale: 0.7, offset: 1.4)
    for (name, engine, formula) in Self.binary {
      let problems = checkOperation(
        "\(name) \(shapes)", [a, b], { engine($0[0], $0[1]) },
        { reference($0[0], $0[1], formula) })
      #expect(problems == [])
    }
  }

  @Test(arguments: [([2, 3], [2, 3], [2, 3]), ([3], [2, 1], [2, 3]), ([2, 1], [], [3])])
  func whereChooses(shapes: ([Int], [Int], [Int])) {
    let mask = Array64.random(shapes.0, stream: 3).map { $0 > 0 ? 1 : 0 }
    let inputs = [mask, .random(shapes.1, stream: 4), .random(shapes.2, stream: 5)]
    let problems = checkOperation(
      "where", inputs, differentiable: [1, 2], { Tensor.where($0[0].cast(.bool), $0[1], $0[2]) }
    ) { reference($0[0], $0[1], $0[2]) { $0 != 0 ? $1 : $2 } }
    #expect(problems == [])
  }

  @Test func comparisonsGiveBool() {
    let (a, b) = (Tensor([1, 2, 3] as [Float]), Tensor([2, 2, 2] as [Float]))
    let read = { (t: Tensor) in t.scalars(as: Bool.self) }
    #expect(read(a .== b) == [false, true, false])
    #expect(read(a .!= b) == [true, false, true])
    #expect(read(a .< b) == [true, false, false])
    #expect(read(a .<= b) == [true, true, false])
    #expect(read(a .> b) == [false, false, true])
    #expect(read(a .>= b) == [false, true, true])
    #expect(read(a .== 2) == [false, true, false])
    #expect(read(a .!= 2) == [true, false, true])
    #expect(read((a .> 1) .&& (a .< 3)) == [false, true, false])
    #expect(read((a .< 2) .|| (a .> 2)) == [true, false, true])
    #expect(read(!(a .> 1)) == [true, false, false])
    let odd = Tensor([.nan, .infinity, -.infinity, 1, 0] as [Float])
    #expect(read(odd.isFinite()) == [false, false, false, true, true])
    #expect(read(odd .== odd) == [false, true, true, true, true])
    #expect(read(odd .!= odd) == [true, false, false, false, false])
  }

  @Test func integersWrapAndTruncate() {
    let (a, b) = (Tensor([7, -7, 5, .max] as [Int32]), Tensor([2, 2, 0, 1] as [Int32]))
    #expect((a / b).scalars(as: Int32.self) == [3, -3, 0, .max])
    #expect((a + b).scalars(as: Int32.self) == [9, -5, 5, .min])
    #expect((a * b).scalars(as: Int32.self) == [14, -14, 0, .max])
    #expect((a - b).scalars(as: Int32.self) == [5, -9, 5, .max - 1])
    #expect((-a).scalars(as: Int32.self) == [-7, 7, -5, -.max])
    #expect(a.abs().scalars(as: Int32.self) == [7, 7, 5, .max])
    #expect(a.sign().scalars(as: Int32.self) == [1, -1, 1, 1])
    #expect(a.maximum(b).scalars(as: Int32.self) == [7, 2, 5, .max])
    #expect(a.minimum(b).scalars(as: Int32.self) == [2, -7, 0, 1])
    #expect((a .< b).scalars(as: Bool.self) == [false, true, false, false])
    #expect((a * 3 + 1).sliced(axis: 0, 0..<3).scalars(as: Int32.self) == [22, -20, 16])
  }

  @Test func castsTruncateSaturateAndKeepTheirValueWhenFused() {
    let x = Tensor([-3.9, 3.9, 300, 1e10, .nan, 0] as [Float])
    #expect(x.cast(.int32).scalars(as: Int32.self) == [-3, 3, 300, .max, 0, 0])
    #expect(x.cast(.bool).scalars(as: Bool.self) == [true, true, true, true, true, false])
    #expect(x.cast(.uint8).scalars(as: UInt8.self) == [0, 3, 255, 255, 0, 0])
    // The same on the way through: what is fused equals what is stored.
    #expect(x.cast(.uint8).cast(.float32).floats() == [0, 3, 255, 255, 0, 0])
    let wide = Tensor([-5, 5, 256, 255] as [Int32])
    #expect(wide.cast(.uint8).cast(.int32).scalars(as: Int32.self) == [0, 5, 255, 255])
    let bytes = Tensor([0, 1, 255] as [UInt8])
    #expect(bytes.cast(.float32).floats() == [0, 1, 255])
    #expect(bytes.cast(.int32).scalars(as: Int32.self) == [0, 1, 255])
    #expect(bytes.cast(.bool).scalars(as: Bool.self) == [false, true, true])
    #expect(
      (bytes .== Tensor([0, 0, 255] as [UInt8])).scalars(as: Bool.self) == [true, false, true])
    let flags = Tensor([true, false])
    #expect(flags.cast(.uint8).scalars(as: UInt8.self) == [1, 0])
    #expect(flags.cast(.float32).floats() == [1, 0])
  }

  @Test func uint8ImagesNormalizeInOneProgram() {
    let bytes = Tensor((0..<48).map { UInt8($0 * 5) }, shape: [1, 4, 4, 3])
    let mean = Tensor([10, 20, 30] as [Float])
    let result = ((bytes.cast(.float32) - mean) * (1 / 255)).floats()
    let expected = (0..<48).map { (Float($0 * 5) - [10, 20, 30][$0 % 3]) / 255 }
    #expect(zip(result, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func tiesSendTheGradientToTheFirst() {
    let (a, b) = (Tensor([1, 2] as [Float]), Tensor([1, 3] as [Float]))
    let g = gradients(of: a.maximum(b).sum(), at: [a, b])
    #expect(g[0].floats() == [1, 0])
    #expect(g[1].floats() == [0, 1])
  }

  @Test func nanIsNeverHidden() {
    let x = Tensor([.nan, 1, -1] as [Float])
    #expect(x.relu().floats()[0].isNaN)
    #expect(x.relu6().floats()[0].isNaN)
    #expect(x.maximum(Tensor([0, .nan, 0] as [Float])).floats()[1].isNaN)
    #expect(x.minimum(Tensor([0, .nan, 0] as [Float])).floats()[1].isNaN)
    #expect(x.clamped(0...1).floats()[0].isNaN)
    #expect(x.sum().item().isNaN && x.max().item().isNaN && x.min().item().isNaN)
    #expect(x.softmax().floats().allSatisfy { $0.isNaN })
    #expect(x.exp().floats()[0].isNaN && x.log().floats()[0].isNaN)
    #expect(x.tanh().floats()[0].isNaN && x.sigmoid().floats()[0].isNaN)
    let image = x.reshaped([1, 3, 1, 1])
    #expect(image.maxPool2D(Pair(2, 1), strides: 1).floats()[0].isNaN)
    let weights = Tensor([1] as [Float], shape: [1, 1, 1, 1])
    #expect(image.conv2D(weights).relu().floats()[0].isNaN)
  }
}

@Suite("Accuracy of functions in units in the last place")
struct FunctionAccuracyTests {
  /// The largest error of a function over a range, in units in the last place of the true value.
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
    #expect(worst(-4...4, { $0.erf() }, { Foundation.erf($0) }) < 1.5)
    #expect(worst(-1e-3...1e-3, { $0.expm1() }, { Foundation.expm1($0) }) < 1.5)
    #expect(worst(-1e-3...1e-3, { $0.log1p() }, { Foundation.log1p($0) }) < 2)
    #expect(worst(-0.999...0.999, { $0.log1p() }, { Foundation.log1p($0) }) < 2.5)
    #expect(worst(1...1e9, { $0.log1p() }, { Foundation.log1p($0) }) < 1.5)
    #expect(worst(1e-6...1e6, { $0.rsqrt() }, { 1 / $0.squareRoot() }) < 1.5)
    #expect(worst(-100...100, { $0.sin() }, { Foundation.sin($0) }) < 1.5)
  }

  @Test func endsOfTheRange() {
    let x = Tensor([-.infinity, -104, -90, 89, .infinity] as [Float])
    let y = x.exp().floats()
    #expect(y[0] == 0 && y[1] == 0 && y[3] == .infinity && y[4] == .infinity)
    // Below the normal numbers, too.
    #expect(abs(Double(y[2]) - 8.194e-40) < 1e-42)
    let small = Float.leastNormalMagnitude / 128
    let logs = Tensor([0, -1, .infinity, small, 1] as [Float]).log().floats()
    #expect(logs[0] == -.infinity && logs[1].isNaN && logs[2] == .infinity && logs[4] == 0)
    #expect(abs(logs[3] - Foundation.log(small)) < 1e-4)
    let shifted = Tensor([-1, -2, .infinity, small, 0, -.infinity, .nan] as [Float]).log1p()
      .floats()
    #expect(shifted[0] == -.infinity && shifted[1].isNaN && shifted[2] == .infinity)
    #expect(shifted[3] == small && shifted[4] == 0 && shifted[5].isNaN && shifted[6].isNaN)
  }
}
