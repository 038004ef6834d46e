@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Reductions against float64")
struct ReductionsTests {
  static let geometries: [([Int], [Int])] = [
    ([5], [0]), ([1], [0]), ([3, 4], [0]), ([3, 4], [1]), ([3, 4], [0, 1]),
    ([2, 3, 4, 5], [1, 2]),
    ([2, 3, 4, 5], [0, 3]), ([2, 3, 4, 5], [0, 1, 2]), ([1, 3, 1], [0, 2]), ([700], [0]),
    ([2, 600], [1]), ([600, 3], [0]), ([3, 2, 33], [1]),
  ]

  @Test(arguments: geometries)
  func reduces(_ shape: [Int], _ axes: [Int]) {
    let x = Array64.distinct(shape, step: 0.01)
    func check(
      _ name: String, _ engine: (Tensor) -> Tensor, _ function: @escaping ([Double]) -> Double
    ) {
      let problems = checkOperation(
        "\(name) of \(shape) over \(axes)", [x], tolerance: Tolerance(forward: 1e-5)
      ) {
        engine($0[0])
      } _: {
        reducing($0[0], axes: axes, function)
      }
      #expect(problems == [])
    }
    check("sum", { $0.sum(axes: axes) }) { $0.reduce(0, +) }
    check("mean", { $0.mean(axes: axes) }) { $0.reduce(0, +) / Double($0.count) }
    check("max", { $0.max(axes: axes) }) { $0.max() ?? .nan }
    check("min", { $0.min(axes: axes) }) { $0.min() ?? .nan }
    check("variance", { $0.variance(axes: axes) }) { varianceOf($0, unbiased: false) }
    if x.values.count > 2 && axes != [0, 2] {
      check("unbiased variance", { $0.variance(axes: axes, unbiased: true) }) {
        varianceOf($0, unbiased: true)
      }
    }
    if axes.count == 1 {
      check("logSumExp", { $0.logSumExp(axis: axes[0]) }, logSumExpOf)
    }
    // The operations before the reduction are fused into it.
    check("sum of exp", { ($0 * 0.3).exp().sum(axes: axes) }) { entries in
      entries.reduce(0) { $0 + exp64($1 * Double(Float(0.3))) }
    }
  }

  @Test func keepsAxesAndCountsFromTheEnd() {
    let x = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(x.sum(axes: [-1], keepingAxes: true).shape == [2, 1])
    #expect(x.sum(axes: [-1]).floats() == [6, 15])
    #expect(x.mean().item() == 3.5)
    #expect(x.max(axes: [0]).floats() == [4, 5, 6])
    #expect(Tensor(Float(3)).sum().item() == 3)
  }

  @Test func nothingSumsToZero() {
    #expect(Tensor([Float](), shape: [0, 3]).sum(axes: [0]).floats() == [0, 0, 0])
    #expect(Tensor([Float](), shape: [0, 3]).sum().item() == 0)
    #expect(Tensor([Float](), shape: [2, 0]).max(axes: [1]).floats() == [-.infinity, -.infinity])
    #expect((Tensor([Float](), shape: [0, 3]) * 2).exp().floats() == [])
  }

  @Test func logSumExpOfInfinities() {
    let x = Tensor([-.infinity, -.infinity, .infinity, 1, 1000, 1000] as [Float], shape: [3, 2])
    let y = x.logSumExp(axis: 1).floats()
    #expect(y[0] == -.infinity && y[1] == .infinity && abs(y[2] - 1000.69315) < 1e-4)
  }

  @Test func positionsOfExtremesAreTheFirst() {
    let x = Tensor([1, 5, 5, 0, 0, -1] as [Float], shape: [2, 3])
    #expect(x.argmax().scalars(as: Int32.self) == [1, 0])
    #expect(x.argmin().scalars(as: Int32.self) == [0, 2])
    #expect(x.argmax(axis: 0).scalars(as: Int32.self) == [0, 0, 0])
    #expect(x.argmax(axis: 0).shape == [3])
    #expect(Tensor([1, .nan, 3] as [Float]).argmax().scalars(as: Int32.self) == [1])
  }

  @Test func topKIsSortedAndDifferentiable() {
    let x = Array64.distinct([3, 7], step: 0.3)
    let problems = checkOperation("topK", [x]) {
      $0[0].topK(3).values
    } _: { inputs in
      Array64([3, 3]) { at in
        (0..<7).map { inputs[0][[at[0], $0]] }.sorted(by: >)[at[1]]
      }
    }
    #expect(problems == [])
    let (values, indices) = Tensor([3, 1, 3, 2] as [Float]).topK(3)
    #expect(values.floats() == [3, 3, 2])
    #expect(indices.scalars(as: Int32.self) == [0, 2, 3])
  }

  @Test func equalExtremesShareTheGradient() {
    let x = Tensor([2, 2, 1] as [Float])
    #expect(gradients(of: x.max(), at: [x])[0].floats() == [0.5, 0.5, 0])
  }

  @Test("Sums of 10⁷ elements lose no digits")
  func longSums() {
    let count = 10_000_000
    let ones = Tensor.full(0.1, shape: [count])
    #expect(abs(Double(ones.sum().item()) / (Double(count) * Double(Float(0.1))) - 1) < 5e-7)
    let ramp = Tensor.randomUniform([count / 4, 4], key: RandomKey(seed: 3))
    let values = ramp.floats()
    var exact = [Double](repeating: 0, count: 4)
    for (i, v) in values.enumerated() { exact[i & 3] += Double(v) }
    let sums = Tensor(values, shape: [count / 4, 4]).sum(axes: [0]).floats()
    for (sum, truth) in zip(sums, exact) { #expect(abs(Double(sum) / truth - 1) < 1.2e-7) }
  }
}

import Foundation

private func exp64(_ x: Double) -> Double { Foundation.exp(x) }

@Suite("Reductions of many short rows")
struct ShortRowTests {
  @Test("Rows that end within tiles, of a broadcast expression", arguments: [1, 2, 3, 7, 100, 128])
  func reducesRows(length: Int) {
    let rows = 1100
    let x = Array64.random([rows, length], stream: 70)
    let y = Array64.random([rows, 1], stream: 71)
    let product =
      Tensor(x.values.map(Float.init), shape: x.shape)
      * Tensor(y.values.map(Float.init), shape: y.shape) - 0.25
    let found = (
      product.sum(axes: [1]).floats(), product.max(axes: [1]).floats(),
      product.min(axes: [1]).floats()
    )
    for row in 0..<rows {
      let values = (0..<length).map { x.values[row * length + $0] * y.values[row] - 0.25 }
      #expect(abs(Double(found.0[row]) - values.reduce(0, +)) < 1e-5)
      #expect(abs(Double(found.1[row]) - (values.max() ?? 0)) < 1e-6)
      #expect(abs(Double(found.2[row]) - (values.min() ?? 0)) < 1e-6)
    }
  }

  @Test("NaN is the result of its row alone")
  func keepsNaN() {
    var values = [Float](repeating: 1, count: 3000)
    values[301] = .nan
    let x = Tensor(values, shape: [1000, 3])
    for found in [x.max(axes: [1]).floats(), x.min(axes: [1]).floats(), x.sum(axes: [1]).floats()] {
      #expect(found.indices.filter { found[$0].isNaN } == [100])
    }
  }
}
