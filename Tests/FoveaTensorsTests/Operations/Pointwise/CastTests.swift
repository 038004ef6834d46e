@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Changes of the element type")
struct CastTests {
  @Test func castsTruncateSaturateAndKeepTheirValueWhenFused() {
    let x = Tensor([-3.9, 3.9, 300, 1e10, .nan, 0] as [Float])
    #expect(x.cast(.int32).scalars(as: Int32.self) == [-3, 3, 300, .max, 0, 0])
    #expect(x.cast(.bool).scalars(as: Bool.self) == [true, true, true, true, true, false])
    #expect(x.cast(.uint8).scalars(as: UInt8.self) == [0, 3, 255, 255, 0, 0])
    // The same within a program: fused results equal stored ones.
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
}
