import FoveaGraphs
import FoveaSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct MapLayerTests {
  private let layers = ["conv1", "stages.2.1", "stages.3.0.conv1", "stages.3.0", "stages.3.1"].map {
    MapLayer(path: $0, kind: "Conv2D", height: 7, width: 7, channels: 2, isSpatial: true)
  }

  @Test(arguments: [
    ("conv1", "conv1"), ("stages.3", "stages.3.1"), ("stages.3.0", "stages.3.0"),
    ("layer4", "stages.3.1"), ("layer4.0.conv1", "stages.3.0.conv1"),
  ])
  func namesAndPartsAreFound(text: String, path: String) throws {
    #expect(try MapLayer.named(text, among: layers).path == path)
  }

  @Test func unknownNamesGetNearOnes() {
    #expect {
      try MapLayer.named("stages.3.2", among: layers)
    } throws: { "\($0)".contains("no layer 'stages.3.2' with maps. Did you mean") }
    #expect(throws: SettingError.self) { try MapLayer.named("layer9", among: layers) }
  }

  /// Attention has values with four axes that are no maps of the image.
  @Test func attentionIsNotSpatial() {
    let graph = GraphDefinition(
      name: "net", opset: 17, inputs: [GraphPort("x", .float32, nil)],
      outputs: [GraphPort("i", .float32, nil)],
      nodes: [
        GraphNode("Conv", inputs: ["x", "w"], outputs: ["a"]),
        GraphNode("Relu", inputs: ["a"], outputs: ["b"]),
        GraphNode("Reshape", inputs: ["b", "s"], outputs: ["c"]),
        GraphNode("MatMul", inputs: ["c", "c"], outputs: ["d"]),
        GraphNode("Mul", inputs: ["d", "k"], outputs: ["e"]),
        GraphNode("Add", inputs: ["b", "b"], outputs: ["i"]),
      ])
    #expect(SpatialValues(of: graph).names == ["a", "b", "i"])
  }
}
