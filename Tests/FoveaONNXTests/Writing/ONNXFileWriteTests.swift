import Foundation
import FoveaGraphs
import Testing

@testable import FoveaONNX

@Suite struct ONNXFileWriteTests {
  private var graph: GraphDefinition {
    GraphDefinition(
      name: "net", opset: 17, otherOpsets: ["local": 1],
      inputs: [GraphPort("x", .float32, [.named("batch"), .fixed(3), .unknown])],
      outputs: [GraphPort("y", .float32, nil), GraphPort("s", .int64, [])],
      nodes: [
        GraphNode(
          "Op", name: "n", domain: "local", inputs: ["x", "w"], outputs: ["y", "s"],
          attributes: [
            "i": .int(1), "f": .float(2), "s": .text("t"), "is": .ints([3]), "fs": .floats([4]),
            "ss": .texts(["u"]), "t": .tensor(GraphTensor([1] as [Float], shape: [])),
            "g": .graph(
              GraphDefinition(
                name: "body", opset: 17, otherOpsets: ["local": 1], inputs: [],
                outputs: [GraphPort("z", .float32, [.fixed(1)])],
                nodes: [GraphNode("Neg", inputs: ["x"], outputs: ["z"])])),
          ])
      ],
      constants: [
        "w": GraphTensor((0..<600).map { Float($0) }, shape: [600]),
        "v": GraphTensor(Array(0..<300), shape: [30, 10]),
        "texts": GraphTensor(texts: ["a", "b"], shape: [2]),
        "half": GraphTensor(.float16, [1], bytes: Data([0, 0x3c])),
        "fours": GraphTensor(.int4, [3], bytes: Data([0xF8, 7, 0xFF])),
        "scales": GraphTensor(.float8e8m0, [2], bytes: Data([0, 0xFF])),
      ],
      metadata: ["classes": "cat\ndog"])
  }

  @Test func readsItsOwnFiles() throws {
    let data = try ONNXFile.data(graph)
    #expect(try ONNXFile.read(data, path: "m") == graph)
    #expect(try ONNXFile.data(graph) == data)
    let model = try ONNXModel(serializedBytes: data)
    #expect(model.irVersion == 8 && model.producerName == "Fovea")
  }

  @Test func writesLargeConstantsAsExternalData() throws {
    try Fixture.withFolder { folder in
      let url = folder.appendingPathComponent("net.onnx")
      try ONNXFile.write(graph, to: url, options: ONNXWriteOptions(externalDataAbove: 1000))
      #expect(try ONNXFile.read(contentsOf: url) == graph)
      let data = try Data(contentsOf: folder.appendingPathComponent("net.onnx.data"))
      // Each begins at a page; 'v' comes before 'w'.
      #expect(data.count == 4096 + 2400)
      #expect(try Data(contentsOf: url).count < 1500)
      // Overwrites itself: the old data stays mapped while the new data is written.
      try ONNXFile.write(
        try ONNXFile.read(contentsOf: url), to: url,
        options: ONNXWriteOptions(externalDataAbove: 1000))
      #expect(try ONNXFile.read(contentsOf: url) == graph)
      try ONNXFile.write(graph, to: folder.path + "/one.onnx")
      #expect(try ONNXFile.read(contentsOf: folder.path + "/one.onnx") == graph)
      #expect(
        !FileManager.default.fileExists(
          atPath: folder.appendingPathComponent("one.onnx.data").path))
    }
  }

  @Test func choosesTheFormatOfTheOperatorSet() throws {
    let expected: [Int: Int64] = [9: 4, 10: 5, 11: 6, 13: 7, 15: 8, 19: 9, 21: 10, 23: 11]
    for (opset, version) in expected { #expect(ONNXFile.irVersion(opset: opset) == version) }
    var later = graph
    later.opset = 40
    #expect(throws: ONNXError.self) { try ONNXFile.data(later) }
    #expect(throws: ONNXError.self) {
      try ONNXFile.write(graph, to: URL(fileURLWithPath: "/nowhere/m.onnx"))
    }
  }
}
