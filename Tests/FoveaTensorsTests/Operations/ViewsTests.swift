@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Views against float64")
struct ViewsTests {
  @Test(arguments: [
    ([2, 3], [1, 0]), ([2, 3, 4], [2, 0, 1]), ([2, 1, 3, 4], [0, 3, 2, 1]), ([3], [0]),
  ])
  func transposes(_ shape: [Int], _ axes: [Int]) {
    let x = Array64.random(shape, stream: 90)
    #expect(
      checkOperation("transpose", [x]) {
        $0[0].transposed(axes)
      } _: {
        transposing($0[0], axes)
      } == [])
    // Read by a program and by a reduction.
    #expect(
      checkOperation("transpose, squared, summed", [x]) {
        $0[0].transposed(axes).squared().sum(axes: [0])
      } _: {
        reducing(transposing($0[0], axes).map { $0 * $0 }, axes: [0]) { $0.reduce(0, +) }
      } == [])
  }

  @Test(arguments: [
    ([5], 0, 1, 4, 1), ([4, 7], 1, 1, 7, 2), ([6, 2, 3], 0, 0, 5, 3), ([3, 3], 1, 1, 1, 1),
  ])
  func slices(_ shape: [Int], _ axis: Int, _ low: Int, _ high: Int, _ step: Int) {
    let x = Array64.random(shape, stream: 91)
    let problems = checkOperation("slice", [x]) {
      $0[0].sliced(axis: axis, low..<high, step: step)
    } _: {
      slicing($0[0], axis: axis, low..<high, step: step)
    }
    #expect(problems == [])
  }

  @Test(arguments: [([3], [2, 3]), ([2, 1], [2, 4]), ([], [2, 2]), ([1, 3, 1], [2, 3, 5])])
  func broadcasts(_ from: [Int], _ to: [Int]) {
    let x = Array64.random(from, stream: 92)
    let problems = checkOperation("broadcast", [x]) {
      $0[0].broadcast(to: to)
    } _: { inputs in
      Array64(to) { inputs[0].broadcast(at: $0) }
    }
    #expect(problems == [])
  }

  @Test func reshapes() {
    let x = Array64.random([2, 3, 4], stream: 93)
    #expect(
      checkOperation("reshape of a transpose", [x]) {
        $0[0].transposed([1, 0, 2]).reshaped([6, -1]).squared()
      } _: {
        transposing($0[0], [1, 0, 2]).reshaped([6, 4]).map { $0 * $0 }
      } == [])
    let t = x.tensor
    #expect(t.flattened().shape == [2, 12])
    #expect(t.flattened(fromAxis: -2).shape == [2, 12])
    #expect(t.expandedAxis(at: -1).shape == [2, 3, 4, 1])
    #expect(t.expandedAxis(at: 0).squeezed(axes: [0]).shape == [2, 3, 4])
    #expect(Tensor([Float](), shape: [0, 4]).reshaped([-1, 2]).shape == [0, 2])
  }

  @Test func indexes() {
    let x = Tensor((0..<24).map(Float.init), shape: [2, 3, 4])
    #expect(x[1].shape == [3, 4])
    #expect(x[1][2].floats() == [20, 21, 22, 23])
    #expect(x[0..<1, 1..<3, 2..<4].floats() == [6, 7, 10, 11])
    #expect(x[1][2][3].item() == 23)
  }

  @Test func splitsAndRejoins() {
    let x = Array64.random([2, 6], stream: 94)
    let problems = checkOperation("split", [x]) {
      let parts = $0[0].split([1, 2, 3], axis: 1)
      return Tensor.concatenated([parts[2], parts[0] * 2, parts[1]], axis: -1)
    } _: { inputs in
      concatenating(
        [
          slicing(inputs[0], axis: 1, 3..<6), slicing(inputs[0], axis: 1, 0..<1).map { $0 * 2 },
          slicing(inputs[0], axis: 1, 1..<3),
        ], axis: 1)
    }
    #expect(problems == [])
  }
}
