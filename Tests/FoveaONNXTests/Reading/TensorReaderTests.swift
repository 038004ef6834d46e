import Foundation
import FoveaGraphs
import Testing

@testable import FoveaONNX

@Suite struct TensorReaderTests {
  private func read(_ tensor: ONNXTensor) throws -> GraphTensor {
    try ONNXFile.readTensor(try tensor.serializedBytes(), path: "t.pb")
  }

  private func complaint(_ tensor: ONNXTensor) throws -> String {
    do {
      _ = try read(tensor)
      return ""
    } catch let error as ONNXError {
      return error.reason
    }
  }

  @Test func readsEveryTypeFromItsField() throws {
    func bytes<T>(_ values: [T]) -> Data { values.withUnsafeBytes { Data($0) } }
    let cases: [(ONNXTensor, Data)] = [
      (Fixture.tensor("t", 1, [2]) { $0.floatData = [1.5, -2] }, bytes([1.5, -2] as [Float])),
      (Fixture.tensor("t", 2, [2]) { $0.int32Data = [0, 255] }, Data([0, 255])),
      (Fixture.tensor("t", 3, [2]) { $0.int32Data = [-128, 127] }, bytes([-128, 127] as [Int8])),
      (Fixture.tensor("t", 4, [1]) { $0.int32Data = [65535] }, bytes([65535] as [UInt16])),
      (Fixture.tensor("t", 5, [1]) { $0.int32Data = [-3] }, bytes([-3] as [Int16])),
      (Fixture.tensor("t", 6, [1]) { $0.int32Data = [-70000] }, bytes([-70000] as [Int32])),
      (Fixture.tensor("t", 7, [1]) { $0.int64Data = [-1 << 40] }, bytes([-1 << 40] as [Int64])),
      (Fixture.tensor("t", 9, [3]) { $0.int32Data = [0, 1, 7] }, Data([0, 1, 1])),
      (Fixture.tensor("t", 9, [3]) { $0.rawData = Data([0, 1, 7]) }, Data([0, 1, 1])),
      (Fixture.tensor("t", 10, [1]) { $0.int32Data = [0x3c00] }, Data([0, 0x3c])),
      (Fixture.tensor("t", 11, [1]) { $0.doubleData = [0.1] }, bytes([0.1])),
      (Fixture.tensor("t", 12, [1]) { $0.uint64Data = [1 << 31] }, bytes([1 << 31] as [UInt32])),
      (Fixture.tensor("t", 13, [1]) { $0.uint64Data = [1 << 63] }, bytes([1 << 63] as [UInt64])),
      (Fixture.tensor("t", 16, [1]) { $0.int32Data = [0x3f80] }, Data([0x80, 0x3f])),
      (Fixture.tensor("t", 1, [1]) { $0.rawData = Data([0, 0, 128, 63]) }, bytes([1 as Float])),
      (Fixture.tensor("t", 1, [0, 3]), Data()),
    ]
    for (tensor, expected) in cases {
      let result = try read(tensor)
      #expect(result.bytes == expected, "type \(tensor.dataType)")
      #expect(result.shape == tensor.dims.map { Int($0) })
    }
    let texts = try read(Fixture.tensor("t", 8, [2]) { $0.stringData = [Data("a".utf8), Data()] })
    #expect(texts.texts == ["a", ""])
  }

  @Test func rejectsMismatchedData() throws {
    let cases: [(ONNXTensor, String)] = [
      (
        Fixture.tensor("t", 1, [1 << 30, 1 << 30]),
        "the tensor 't' needs 4611686018427387904 bytes for its shape, but has 0"
      ),
      (
        Fixture.tensor("t", 1, [0, 1 << 62, 1 << 62]),
        "the tensor 't' has the impossible shape [0, 4611686018427387904, 4611686018427387904]"
      ),
      (
        Fixture.tensor("t", 2, [1 << 60]),
        "the tensor 't' needs 1152921504606846976 bytes for its shape, but has 0"
      ),
      (Fixture.tensor("t", 1, [-2]), "the tensor 't' has the negative axis length -2"),
      (
        Fixture.tensor("t", 1, [2]) { $0.rawData = Data(count: 7) },
        "the tensor 't' needs 8 bytes for its shape, but has 7"
      ),
      (
        Fixture.tensor("t", 1, [2]) { $0.floatData = [1] },
        "the tensor 't' needs 2 numbers for its shape, but has 1"
      ),
      (
        Fixture.tensor("t", 1, [1]) { $0.int64Data = [1] },
        "the tensor 't' needs 1 numbers for its shape, but has 0"
      ),
      (
        Fixture.tensor("t", 1, [1]) {
          $0.floatData = [1]
          $0.rawData = Data(count: 4)
        }, "the tensor 't' has its data twice, raw and by type"
      ),
      (
        Fixture.tensor("t", 2, [1]) { $0.int32Data = [256] },
        "the tensor 't' has the number 256, out of range for UInt8"
      ),
      (
        Fixture.tensor("t", 22, [3]) { $0.rawData = Data(count: 3) },
        "the tensor 't' needs 2 bytes for its shape, but has 3"
      ),
      (
        Fixture.tensor("t", 8, [1]) { $0.stringData = [Data([0xff])] },
        "the tensor 't' has a string that is not UTF-8"
      ),
      (
        Fixture.tensor("t", 14, [1]),
        "the tensor 't' has elements of type complex64, which Fovea does not support"
      ),
      (Fixture.tensor("t", 99, [1]), "the tensor 't' has the unknown element type 99"),
      (Fixture.tensor("t", 0, [1]), "the tensor 't' has no element type"),
      (
        Fixture.tensor("t", 1, [1]) { $0.dataLocation = .external },
        "the tensor 't' has external data, which is not allowed here"
      ),
    ]
    for (tensor, expected) in cases { #expect(try complaint(tensor) == expected) }
  }
}
