import COneDNN
import Testing

@testable import FoveaOneDNN
@testable import FoveaTensors

@Suite("Packing of weights")
struct WeightPackingTests {
  /// Axes in oneDNN's order (out, in, height, width), and the block of output channels.
  static let cases: [(shape: [Int], block: Int)] = [
    ([64, 64, 3, 3], 64), ([40, 17, 3, 3], 32), ([5, 3, 7, 7], 16), ([100, 24, 1, 1], 48),
    ([1, 1, 1, 1], 16), ([33, 130, 1, 2], 16), ([512, 48, 1, 1], 48), ([7, 20, 2, 1], 8),
    ([70, 300, 1, 1], 64),
  ]

  @Test(.enabled(if: Engine.instructionSet == "avx512"), arguments: cases)
  func isTheReordersBytes(_ shape: [Int], _ block: Int) throws {
    let (o, i, h, w) = (shape[0], shape[1], shape[2], shape[3])
    let plain = try MemoryDescriptor(shape, strides: [h * w * i, 1, w * i, i])
    let blocked = try MemoryDescriptor(shape, outputBlock: block)
    let packing = try #require(WeightPacking(from: plain, to: blocked))
    let reorder = try ReorderPrimitive.make(from: plain, to: blocked)
    let source = (0..<(o * i * h * w)).map { Float($0) + 0.5 }
    let bytes = blocked.byteCount
    #expect(bytes == (o + block - 1) / block * block * i * h * w * 4)
    var ours = [UInt8](repeating: 0xff, count: bytes)
    var theirs = ours
    var copy = source
    try copy.withUnsafeMutableBytes { from in
      let from = try #require(from.baseAddress)
      try ours.withUnsafeMutableBytes {
        packing.run(from: from, to: try #require($0.baseAddress))
      }
      try theirs.withUnsafeMutableBytes {
        try reorder.run([from, try #require($0.baseAddress)])
      }
    }
    #expect(ours == theirs)
  }

  @Test func otherLayoutsAreTheReorders() throws {
    let plain = try MemoryDescriptor([32, 32, 3, 3], strides: [288, 1, 96, 32])
    let transposed = try MemoryDescriptor([32, 32, 3, 3], strides: [1, 32, 3072, 1024])
    #expect(WeightPacking(from: plain, to: transposed) == nil)
    let blocked = try MemoryDescriptor([32, 32, 3, 3], outputBlock: 16)
    #expect(WeightPacking(from: transposed, to: blocked) == nil)
  }
}

extension MemoryDescriptor {
  /// Convolution weights with axes out, in, height and width, in blocks of 8, 16, 32, 48 or 64
  /// output channels. Within a block, `in` is the outermost axis.
  fileprivate convenience init(_ shape: [Int], outputBlock: Int) throws {
    let tags: [Int: dnnl_format_tag_t] = [
      8: dnnl_Acdb8a, 16: dnnl_Acdb16a, 32: dnnl_Acdb32a, 48: dnnl_Acdb48a, 64: dnnl_Acdb64a,
    ]
    var handle: dnnl_memory_desc_t?
    try check(
      dnnl_memory_desc_create_with_tag(
        &handle, Int32(shape.count), shape.map(Int64.init), dnnl_f32,
        tags[outputBlock] ?? dnnl_format_tag_undef),
      "describe weights of shape \(shape) in blocks of \(outputBlock)")
    guard let handle else { throw OneDNNError(dnnl_runtime_error, "describe memory") }
    self.init(owning: handle)
  }
}
