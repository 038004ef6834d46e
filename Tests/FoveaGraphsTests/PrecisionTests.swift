import Foundation
import FoveaTensors
import Testing

@testable import FoveaGraphs

@Suite struct PrecisionTests {
  private func graph(_ type: ElementType) -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 17, inputs: [GraphPort("x", type, [.fixed(2)])],
      outputs: [GraphPort("y", type, [.fixed(2)])],
      nodes: [
        GraphNode(
          "Cast", inputs: ["i"], outputs: ["c"], attributes: ["to": .int(type.onnxCode)]),
        GraphNode("Mul", inputs: ["x", "net.w"], outputs: ["m"]),
        GraphNode("Add", inputs: ["m", "c"], outputs: ["y"]),
      ],
      constants: [
        "net.w": HostArray([1.5, -0.25], shape: [2], type).graphTensor,
        "i": GraphTensor([2, 3] as [Int], shape: [2]),
      ])
  }

  @Test(arguments: [ElementType.float16, .bfloat16, .float64])
  func computesInFloat32(type: ElementType) throws {
    var net = graph(type)
    #expect(net.useFloat32() == [type])
    #expect(net.inputs[0].elementType == .float32 && net.outputs[0].elementType == .float32)
    let model = try GraphModel(net)
    // The weights can be trained, which only those of float32 can.
    #expect(model.parameters().map(\.path) == ["net.w"])
    let y = try model.run(["x": GraphValue(Tensor([2, 4] as [Float]))])["y"]
    #expect(y?.elementType == .float32 && y?.tensor.floats() == [5, 2])
    #expect(net.useFloat32() == [])
  }

  @Test func convertsEveryKindOfHalfPrecisionNumber() throws {
    let bits: [UInt16] = [
      0, 0x8000, 1, 0x8001, 0x03ff, 0x0400, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0xfc00,
    ]
    var net = graph(.float16)
    net.constants["net.w"] = GraphTensor(
      .float16, [bits.count], bytes: bits.withUnsafeBytes { Data($0) })
    _ = net.useFloat32()
    let found = try HostArray(try #require(net.constants["net.w"])).reals
    let small = 0x1p-24
    #expect(
      found == [
        0, -0.0, small, -small, 1023 * small, 0x1p-14, 1, -2, 65504, .infinity, -.infinity,
      ])
    #expect(found[1].sign == .minus)
  }

  /// Shapes are computed in 64 bits in networks of float32, too.
  @Test func keepsDoublesInsideANetworkOfFloats() {
    var net = graph(.float32)
    net.constants["scale"] = HostArray([0.5], shape: [1], .float64).graphTensor
    let before = net
    #expect(net.useFloat32() == [] && net == before)
  }
}
