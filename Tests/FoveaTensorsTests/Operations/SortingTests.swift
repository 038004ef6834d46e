@testable import FoveaTensors
import TestSupport
import Testing

@Suite struct SortingTests {
  @Test(arguments: [[1], [7], [3, 5], [2, 3, 11], [2, 300], [4, 0]])
  func sortsTheLastAxis(_ shape: [Int]) {
    let length = shape[shape.count - 1]
    let x = Array64.distinct(shape, step: 0.01)
    let problems = checkOperation("sort \(shape)", [x]) {
      $0[0].sortedDescending().values
    } _: { inputs in
      let rows = stride(from: 0, to: inputs[0].values.count, by: max(length, 1))
      let sorted = rows.flatMap { inputs[0].values[$0..<$0 + length].sorted(by: >) }
      var result = inputs[0]
      result.values = sorted
      return result
    }
    #expect(problems == [])
  }

  @Test func equalsKeepTheirOrderAndNaNIsLargest() {
    let x = Tensor([0, -0.0, 2, .nan, -.infinity, 2, .infinity, -3] as [Float])
    let order = x.sortedDescending().indices.scalars(as: Int32.self)
    #expect(order == [3, 6, 2, 5, 0, 1, 7, 4])
  }

  @Test func agreesWithTopKOnLongRows() {
    let x = Tensor.randomNormal([2, 5000], key: RandomKey(seed: 4))
    let sorted = x.sortedDescending().indices.sliced(axis: 1, 0..<20)
    #expect(sorted.scalars(as: Int32.self) == x.topK(20).indices.scalars(as: Int32.self))
    let whole = x.sortedDescending().values.floats()
    #expect(zip(whole[..<4999], whole[1..<5000]).allSatisfy { $0 >= $1 })
  }
}
