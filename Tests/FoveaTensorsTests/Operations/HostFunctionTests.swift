@testable import FoveaTensors
import Testing

@Suite struct HostFunctionTests {
  struct Failure: Error, Equatable {}

  /// The sum of each row, multiplied by a factor.
  struct RowSums: HostFunction {
    let factor: Int32
    var name: String { "rowSums" }
    func type(of inputs: [TensorType]) -> TensorType { TensorType([inputs[0].shape[0]], .int32) }
    func run(_ inputs: [UnsafeRawBufferPointer], into result: UnsafeMutableRawBufferPointer) throws
    {
      let (x, sums) = (inputs[0].bindMemory(to: Float.self), result.bindMemory(to: Int32.self))
      let columns = x.count / sums.count
      for row in sums.indices {
        sums[row] = factor * Int32(x[row * columns..<(row + 1) * columns].reduce(0, +))
      }
      if sums[0] < 0 { throw Failure() }
    }
  }

  @Test func runsWithinAGraph() {
    let x = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2])
    // A view before and arithmetic after the function.
    let sums = Tensor(computedBy: RowSums(factor: 10), from: [x.transposed() * 2])
    #expect((sums + 1).scalars(as: Int32.self) == [181, 241])
    let other = Tensor(computedBy: RowSums(factor: 1), from: [x.transposed() * 2])
    #expect(other.scalars(as: Int32.self) == [18, 24])
  }

  @Test func letsNoGradientThrough() {
    let x = Tensor([1, 2] as [Float], shape: [1, 2])
    let y = Tensor(computedBy: RowSums(factor: 1), from: [x]).cast(.float32)
    #expect(gradients(of: (y * x).sum(), at: [x])[0].floats() == [3, 3])
  }

  @Test func itsErrorsAreTheEvaluations() {
    let y = Tensor(computedBy: RowSums(factor: -1), from: [Tensor.ones([1, 2])])
    #expect(throws: Failure.self) { try Tensor.tryEvaluate([y]) }
  }
}
