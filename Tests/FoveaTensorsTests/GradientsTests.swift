import TestSupport
import Testing

@testable import FoveaTensors

@Suite struct GradientsTests {
  /// The sum of squares of slices of one tensor, each with its own factor.
  private func sliced(_ x: Tensor, _ cuts: [Range<Int>], axis: Int) -> Tensor {
    cuts.enumerated().map { index, range in
      (x.sliced(axis: axis, range) * Float(index + 2)).squared().sum()
    }.reduce(Tensor(Float(0)), +)
  }

  @Test(arguments: [
    ([0..<2, 2..<5, 5..<6], 0), ([2..<5, 0..<2, 5..<6], 3), ([5..<6, 0..<2], 2),
    ([0..<4, 2..<6], 2),
  ])
  func slicesOfOneTensor(_ cuts: [Range<Int>], pads: Int) {
    for axis in 0..<2 {
      let x = Tensor.randomNormal([6, 6], key: RandomKey(seed: 3))
      let gradient = gradients(of: sliced(x, cuts, axis: axis), at: [x])[0]
      let names = Tensor.graphOperations(of: [gradient], given: [x]).map(\.name)
      #expect(names.filter { $0 == "pad" }.count == pads, "\(names)")
      let numbers = x.floats()
      let expected = numbers.indices.map { place -> Float in
        let index = axis == 0 ? place / 6 : place % 6
        return cuts.enumerated().reduce(0) { sum, cut in
          let factor = Float(cut.offset + 2)
          return sum + (cut.element.contains(index) ? 2 * factor * factor * numbers[place] : 0)
        }
      }
      for (found, wanted) in zip(gradient.floats(), expected) {
        #expect(abs(found - wanted) <= 1e-5 * abs(wanted))
      }
    }
  }
}
