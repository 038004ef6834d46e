import Foundation
import FoveaGraphs
import Testing

@testable import FoveaONNX

/// Files of the `onnx` package (`Tests/Goldens/onnx/generate.py`).
@Suite struct ONNXGoldenTests {
  private func url(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Goldens/onnx/\(name).onnx")
  }

  private func run(_ name: String, _ input: GraphTensor) throws -> [String: GraphTensor] {
    let model = try GraphModel(ONNXFile.read(contentsOf: url(name)))
    return try model.run(["x": GraphValue(input)]).mapValues { try $0.graphTensor() }
  }

  @Test func readsEveryTypeRawAndTyped() throws {
    let graph = try ONNXFile.read(contentsOf: url("types"))
    for type in ElementType.allCases where type != .string {
      let raw = try #require(graph.constants["\(type).raw"])
      #expect(graph.constants["\(type).typed"] == raw, "\(type)")
      #expect(raw.elementType == type && !raw.bytes.isEmpty)
    }
    #expect(graph.constants["string.typed"]?.texts == ["one", "zwei ä"])
    #expect(graph.inputs == [GraphPort("x", .float32, [.named("n"), .fixed(2)])])
  }

  @Test func runsSubgraphsAndFunctions() throws {
    let positive = try run("branches", GraphTensor([3, -1] as [Float], shape: [2]))
    #expect(positive["y"] == GraphTensor([-3, 1] as [Float], shape: [2]))
    let negative = try run("branches", GraphTensor([-3, 1] as [Float], shape: [2]))
    #expect(negative["y"] == GraphTensor([3, 1] as [Float], shape: [2]))
    let leaked = try run("function", GraphTensor([1, -8] as [Float], shape: [2]))
    #expect(leaked["y"] == GraphTensor([4, -4] as [Float], shape: [2]))
  }

  @Test func followsShapes() throws {
    let result = try run("shapes", GraphTensor([1, 2, 3, 4] as [Float], shape: [1, 1, 2, 2]))
    #expect(result["y"] == GraphTensor([2, 3] as [Float], shape: [2, 1]))
    #expect(result["z"]?.shape == [1, 1, 4, 4])
  }

  @Test func writesThemAgain() throws {
    for name in ["types", "classifier", "branches", "function", "shapes", "quantized", "attention"]
    {
      let graph = try ONNXFile.read(contentsOf: url(name))
      #expect(try ONNXFile.read(ONNXFile.data(graph), path: name) == graph, "\(name)")
      _ = try GraphModel(graph)
    }
  }
}
