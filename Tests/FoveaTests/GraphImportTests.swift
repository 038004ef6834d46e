import Fovea
import Foundation
import FoveaLayers
import FoveaTensors
import Testing

@Suite struct GraphImportTests {
  /// Mean colour times weights `[3, 2]`, then a softmax; images `[N, 3, 4, 5]`, or channels last.
  private func graph(channelsLast: Bool = false) -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 17,
      inputs: [
        GraphPort(
          "images", .float32,
          channelsLast
            ? [.named("n"), .fixed(4), .fixed(5), .fixed(3)]
            : [.named("n"), .fixed(3), .fixed(4), .fixed(5)])
      ],
      outputs: [GraphPort("p", .float32, [.named("n"), .fixed(2)])],
      nodes: [
        GraphNode(
          "ReduceMean", inputs: ["images"], outputs: ["colour"],
          attributes: [
            "axes": .ints(channelsLast ? [1, 2] : [2, 3]), "keepdims": .int(0),
          ]),
        GraphNode("MatMul", inputs: ["colour", "w"], outputs: ["scores"]),
        GraphNode("Softmax", inputs: ["scores"], outputs: ["p"]),
      ],
      constants: ["w": GraphTensor([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2])],
      metadata: ["names": "['cat', 'dog']"])
  }

  /// The logits of images of one colour.
  private func logits(_ model: any Layer, _ colour: [Float]) -> [Float] {
    let pixels = (0..<20).flatMap { _ in colour }
    return model(Tensor(pixels, shape: [1, 4, 5, 3]), Context(training: false)).floats()
  }

  @Test func makesAModelFile() throws {
    var settings = GraphImport.Settings()
    settings.brightest = 255
    settings.mean = [10, 20, 30]
    settings.deviation = [51]
    settings.channelOrder = .bgr
    let imported = try GraphImport(graph(), settings: settings)
    #expect(imported.card.classNames == ["cat", "dog"] && imported.card.task == .classification)
    let preprocessing = imported.card.preprocessing
    #expect(preprocessing.height == 4 && preprocessing.width == 5 && preprocessing.channels == 3)
    // Blue comes first in the network, red in our images.
    let mean: [Double] = [30, 20, 10]
    #expect(preprocessing.mean == mean.map { $0 / 255 })
    #expect(preprocessing.deviation == [0.2, 0.2, 0.2])
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fovea-import-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try imported.write(to: file)
    let loaded = try TrainedModel(contentsOf: file)
    #expect(loaded.card.classNames == ["cat", "dog"])
    // Red times the last row of the weights, no softmax.
    #expect(logits(loaded.model, [1, 0, 0]) == [5, 6])
  }

  @Test func takesChannelsLast() throws {
    let model = try GraphImport(graph(channelsLast: true)).model
    #expect(logits(model, [1, 0, 0]) == [1, 2])
    #expect(logits(model, [0, 0, 1]) == [5, 6])
  }

  @Test func refusesWhatDoesNotFit() throws {
    var several = graph()
    several.outputs.append(GraphPort("scores", .float32, nil))
    #expect(throws: GraphImportError.self) { try GraphImport(several) }
    var settings = GraphImport.Settings()
    settings.output = "scores"
    #expect(try GraphImport(several, settings: settings).card.model.classCount == 2)
    settings.classNames = ["one"]
    #expect(throws: GraphImportError.self) { try GraphImport(several, settings: settings) }
    settings = GraphImport.Settings()
    settings.task = .detection
    #expect(throws: GraphImportError.self) { try GraphImport(graph(), settings: settings) }
    var grey = graph()
    grey.inputs[0].shape = [.unknown, .fixed(2), .fixed(4), .fixed(5)]
    #expect(throws: GraphImportError.self) { try GraphImport(grey) }
  }
}
