import Foundation
import Testing

@testable import FoveaONNX

@Suite struct SchemaTests {
  /// `ModelProto(ir_version=8)` with one node `Relu`, as the `onnx` package writes it.
  @Test func readsTheSpecifiedFieldNumbers() throws {
    let bytes: [UInt8] =
      [0x08, 0x08, 0x3a, 0x0e, 0x0a, 0x0c, 0x0a, 0x01, 0x78, 0x12, 0x01, 0x79, 0x22, 0x04]
      + Array("Relu".utf8)
    let model = try ONNXModel(serializedBytes: bytes)
    #expect(model.irVersion == 8)
    #expect(model.graph.node.map(\.operatorName) == ["Relu"])
    #expect(model.graph.node[0].input == ["x"] && model.graph.node[0].output == ["y"])
    #expect(try model.serializedBytes() as [UInt8] == bytes)
  }
}
