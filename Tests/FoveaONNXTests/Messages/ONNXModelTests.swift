import Foundation
import Testing

@testable import FoveaONNX

@Suite struct ONNXModelTests {
  /// `ModelProto(ir_version=8)` with one node `Relu`, as the `onnx` package writes it.
  @Test func readsTheSpecifiedFieldNumbers() throws {
    let bytes: [UInt8] =
      [0x08, 0x08, 0x3a, 0x0e, 0x0a, 0x0c, 0x0a, 0x01, 0x78, 0x12, 0x01, 0x79, 0x22, 0x04]
      + Array("Relu".utf8)
    let model = try ONNXModel(serializedBytes: Data(bytes))
    #expect(model.irVersion == 8)
    #expect(model.graph.node.map(\.operatorName) == ["Relu"])
    #expect(model.graph.node[0].input == ["x"] && model.graph.node[0].output == ["y"])
    #expect(try model.serializedBytes() == Data(bytes))
  }

  /// Every field that Fovea knows has its number and encoding, in the order of the `onnx` package.
  @Test func writesTheBytesOfTheOnnxPackage() throws {
    let attribute = Fixture.attribute("a", .ints) {
      ($0.f, $0.i, $0.s, $0.floats, $0.ints) = (1, -1, Data("b".utf8), [2], [3, 300])
      $0.strings = [Data("c".utf8)]
      $0.t = Fixture.tensor("t", 1, [2]) { $0.floatData = [1, 2] }
      $0.g.name = "g"
      $0.reference = "r"
    }
    #expect(
      hex(try attribute.serializedBytes())
        == "0a016115" + "0000803f" + "18ffffffffffffffffff01" + "220162"
        + "2a110802100122080000803f00000040420174" + "3203120167" + "3d00000040"
        + "4003" + "40ac02" + "4a0163" + "a00107" + "aa010172")
    let tensor = Fixture.tensor("t", 7, [1, 2]) {
      $0.int32Data = [-1, 1]
      ($0.int64Data, $0.uint64Data, $0.doubleData) = ([1, 128], [.max], [1])
      ($0.stringData, $0.rawData) = ([Data("s".utf8), Data()], Data([9]))
      var entry = ONNXEntry()
      (entry.key, entry.value) = ("k", "")
      $0.externalData = [entry]
      $0.dataLocation = .external
    }
    #expect(
      hex(try tensor.serializedBytes())
        == "08010802" + "1007" + "2a0bffffffffffffffffff0101" + "320173" + "3200" + "3a03018001"
        + "420174" + "4a0109" + "5208000000000000f03f" + "5a0affffffffffffffffff01"
        + "6a050a016b1200" + "7001")
    let value = Fixture.value("x", [3, 1 << 40])
    #expect(
      hex(try value.serializedBytes())
        == "0a0178" + "12130a11" + "0801" + "120d" + "0a020803" + "0a07088080808080"
        + "20")
  }

  /// Numbers that may be packed are read either way, and a message that comes twice is merged.
  @Test func readsOtherWritersFiles() throws {
    let attribute = try ONNXAttribute(
      serializedBytes: Data([0x42, 0x02, 0x05, 0x06, 0x40, 0x07, 0xa0, 0x01, 0x63]))
    #expect(attribute.ints == [5, 6, 7] && attribute.type == .undefined)
    var first = ONNXModel()
    first.graph.name = "first"
    first.graph.node = [Fixture.node("Relu", ["x"], ["y"])]
    var second = ONNXModel()
    second.graph.name = "second"
    second.graph.node = [Fixture.node("Neg", ["y"], ["z"])]
    let both = try ONNXModel(
      serializedBytes: try first.serializedBytes() + second.serializedBytes())
    #expect(both.graph.name == "second" && both.graph.node.map(\.operatorName) == ["Relu", "Neg"])
  }

  private func hex(_ data: Data) -> String {
    data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
