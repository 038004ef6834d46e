import Testing

@testable import FoveaOneDNN

@Suite("oneDNN's primitives")
struct PrimitiveTests {
  private func run(_ primitive: Primitive, _ arrays: [[Float]], results: Int) throws -> [Float] {
    var buffers = arrays.map { array in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: max(array.count, 1))
      _ = buffer.initialize(from: array)
      return buffer
    }
    let result = UnsafeMutableBufferPointer<Float>.allocate(capacity: results)
    result.initialize(repeating: .nan)
    buffers.append(result)
    defer { for buffer in buffers { buffer.deallocate() } }
    try primitive.run(buffers.compactMap { $0.baseAddress.map { UnsafeMutableRawPointer($0) } })
    return Array(result)
  }

  @Test func multipliesMatricesSeenThroughStrides() throws {
    // a is stored transposed.
    let product = try MatMulPrimitive.make(
      a: ([2, 3], [1, 2]), b: ([3, 1], [1, 1]), c: ([2, 1], [1, 1]))
    #expect(try run(product, [[1, 4, 2, 5, 3, 6], [1, 10, 100]], results: 2) == [321, 654])
  }

  @Test func changesLayouts() throws {
    let rows = try MemoryDescriptor([2, 3], strides: [3, 1])
    let columns = try MemoryDescriptor([2, 3], strides: [1, 2])
    #expect(!rows.isSame(as: columns) && rows.byteCount == 24)
    let reorder = try ReorderPrimitive.make(from: rows, to: columns)
    #expect(try run(reorder, [[1, 2, 3, 4, 5, 6]], results: 6) == [1, 4, 2, 5, 3, 6])
  }

  @Test func whatCannotBePlannedIsAnErrorWithAReason() {
    let error = #expect(throws: OneDNNError.self) {
      try MatMulPrimitive.make(a: ([2, 3], [3, 1]), b: ([4, 5], [5, 1]), c: ([2, 5], [5, 1]))
    }
    #expect(
      error?.description
        == "oneDNN could not plan a matrix product of [2, 3] and [4, 5]: invalid arguments")
  }

  @Test func theVersionIsThreeOrLater() {
    #expect(DNNEngine.version.split(separator: ".").first.flatMap { Int($0) } ?? 0 >= 3)
  }
}
