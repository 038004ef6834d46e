@testable import FoveaTensors
import Testing

@Suite("Making and reading tensors")
struct TensorTests {
  @Test func makingAndReading() {
    #expect(Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]).floats() == [1, 2, 3, 4])
    #expect(Tensor([1, 2] as [Int32]).scalars(as: Int32.self) == [1, 2])
    #expect(Tensor([true, false]).scalars(as: Bool.self) == [true, false])
    #expect(Tensor.full(2, shape: [2], dtype: .uint8).scalars(as: UInt8.self) == [2, 2])
    #expect(Tensor.range(3).scalars(as: Int32.self) == [0, 1, 2])
    #expect(Tensor.ones([2, 2]).floats() == [1, 1, 1, 1])
    #expect(Tensor(Float(7)).item() == 7 && Tensor(Float(7)).shape == [])
    let filled = Tensor(TensorType([4], .uint8)) { bytes in bytes[2] = 9 }
    #expect(filled.scalars(as: UInt8.self) == [0, 0, 9, 0])
    let sum = filled.cast(.float32).sum().withBytes { $0.load(as: Float.self) }
    #expect(sum == 9)
  }

  @Test func describingNeverEvaluates() {
    let x = Tensor([1, 2] as [Float]) + 1
    #expect("\(x)" == "Tensor float32[2]" && !x.isEvaluated)
    #expect(x.rank == 1 && x.count == 2 && x.length(ofAxis: -1) == 2)
    _ = x.floats()
    #expect(x.isEvaluated)
  }

  @Test func readingKeepsTheWayBack() {
    let x = Tensor([1, 2] as [Float])
    let y = x * x
    #expect(y.floats() == [1, 4])
    #expect(gradients(of: y.sum(), at: [x])[0].floats() == [2, 4])
    let (value, slopes) = valueAndGradient(at: [x]) { ($0[0] * 3).sum() }
    #expect(value.item() == 9 && slopes[0].floats() == [3, 3])
  }

  @Test func imagesWithoutABatchEntryGoThroughAsNothing() {
    let none = Tensor([Float](), shape: [0, 4, 4, 3])
    let y = none.conv2D(.ones([2, 3, 3, 3])).relu().maxPool2D(2)
    #expect(y.shape == [0, 1, 1, 2] && y.floats() == [])
    #expect(none.globalAveragePool2D().matmul(.ones([3, 5])).floats() == [])
    #expect(none.resized(to: 8).floats() == [] && none.softmax().floats() == [])
  }
}
