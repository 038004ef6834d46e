import Foundation
import Testing

@testable import FoveaGraphs

@Suite struct GraphDefinitionTests {
  @Test func isCodable() throws {
    let graph = GraphDefinition(
      name: "g", opset: 17,
      inputs: [GraphPort("x", .float32, [.named("batch"), .fixed(3), .unknown])],
      outputs: [GraphPort("y", .float32, nil)],
      nodes: [
        GraphNode(
          "Conv", inputs: ["x", "w", ""], outputs: ["y"],
          attributes: ["strides": .ints([2, 2]), "alpha": .float(0.5), "mode": .text("SAME")])
      ],
      constants: [
        "w": GraphTensor([1, 2] as [Float], shape: [2]), "k": GraphTensor([7], shape: []),
      ])
    let back = try JSONDecoder().decode(
      GraphDefinition.self, from: JSONEncoder().encode(graph))
    #expect(back == graph)
    #expect(graph.constants["k"]?.bytes == Data([7, 0, 0, 0, 0, 0, 0, 0]))
  }
}
