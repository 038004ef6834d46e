@testable import Fovea
import Foundation
import FoveaLayers
import FoveaTensors
import FoveaWeights
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
    // Blue is the first channel of the network, red that of Fovea's images.
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
    settings.outputName = "scores"
    #expect(try GraphImport(several, settings: settings).card.model.classCount == 2)
    settings.classNames = ["one"]
    #expect(throws: GraphImportError.self) { try GraphImport(several, settings: settings) }
    settings = GraphImport.Settings()
    settings.task = .detection
    #expect(throws: GraphImportError.self) { try GraphImport(graph(), settings: settings) }
    var grey = graph()
    grey.inputs[0].shape = [.unknown, .fixed(2), .fixed(4), .fixed(5)]
    #expect(throws: GraphImportError.self) { try GraphImport(grey) }
    for end in ["Sigmoid", "ArgMax"] {
      var other = graph()
      other.nodes[2] = GraphNode(end, inputs: ["scores"], outputs: ["p"])
      let error = #expect(throws: GraphImportError.self) { try GraphImport(other) }
      #expect(error?.description.hasPrefix("the network ends in") == true)
    }
  }

  /// Everything that a file leaves open is asked for together.
  @Test func missingSettingsAreAskedForTogether() throws {
    var open = graph()
    open.inputs[0].shape = [.named("n"), .fixed(3), .named("h"), .named("w")]
    open.outputs.append(GraphPort("scores", .float32, nil))
    var settings = GraphImport.Settings()
    settings.task = .detection
    let error = #expect(throws: GraphImportError.self) {
      try GraphImport(open, settings: settings)
    }
    #expect(
      error?.description == """
        the file leaves open what the model needs. Set
          `outputName`: one of its 2 outputs (p, scores)
          `size`: the images' height and width (224, or 320x240)
          `head`: the detector's layout (\(ForeignHead.names.joined(separator: ", ")))
        """)
    settings.task = nil
    let two = #expect(throws: GraphImportError.self) { try GraphImport(open, settings: settings) }
    #expect(two?.description.contains("`head`") == false)
    #expect(two?.description.contains("`size`") == true)
  }

  @Test func readsNamesAsProgramsWriteThem() throws {
    let texts = [
      "{0: 'cat', 1: \"pot's\"}", #"["cat", "pot's"]"#, #"{"1": "pot's", "0": "cat"}"#,
      "cat\npot's",
      "cat, pot's",
    ]
    for text in texts {
      var net = graph()
      net.metadata["names"] = text
      #expect(try GraphImport(net).card.classNames == ["cat", "pot's"], "\(text)")
    }
    var net = graph()
    net.metadata["names"] = "['cat', 'dog', 'cow']"
    #expect(try GraphImport(net).card.classNames == ["0", "1"])
  }

  /// Nodes after the softmax are removed with it, and so are nodes for another output.
  @Test func leavesOutWhatTheOutputDoesNotNeed() throws {
    var net = graph()
    net.nodes.append(GraphNode("Identity", inputs: ["p"], outputs: ["q"]))
    net.nodes.append(
      GraphNode("ArgMax", inputs: ["p"], outputs: ["label"], attributes: ["axis": .int(1)]))
    net.outputs = [GraphPort("q", .float32, nil), GraphPort("label", .int64, nil)]
    var settings = GraphImport.Settings()
    settings.outputName = "q"
    let imported = try GraphImport(net, settings: settings)
    #expect(!imported.model.definition.nodes.contains { ["ArgMax", "Softmax"].contains($0.op) })
    #expect(logits(imported.model, [1, 0, 0]) == [1, 2])
    settings.outputName = "scores"
    #expect(logits(try GraphImport(net, settings: settings).model, [1, 0, 0]) == [1, 2])
  }

  /// Exporters fix the batch size they traced with; it is kept only where the network depends on
  /// it.
  @Test func opensTheBatch() throws {
    var net = graph()
    net.inputs[0].shape?[0] = .fixed(1)
    #expect(
      try GraphImport(net).model.definition.inputs[0].shape?[0] == .named("batch"))
    net.nodes.insert(GraphNode("Reshape", inputs: ["scores", "shape"], outputs: ["row"]), at: 2)
    net.nodes[3].inputs = ["row"]
    net.constants["shape"] = GraphTensor([1, 2] as [Int], shape: [2])
    let fixed = try GraphImport(net).model
    #expect(fixed.definition.inputs[0].shape?[0] == .fixed(1))
    let images = Tensor.ones([3, 4, 5, 3])
    #expect(fixed(images, Context(training: false)).shape == [3, 2])
  }

  @Test func mapsOfOnePixelAreRows() throws {
    var net = graph()
    net.nodes[0].attributes["keepdims"] = .int(1)
    net.nodes[1] = GraphNode("Conv", inputs: ["colour", "w"], outputs: ["scores"])
    net.constants["w"] = GraphTensor([1, 3, 5, 2, 4, 6] as [Float], shape: [2, 3, 1, 1])
    net.nodes.removeLast()
    net.outputs = [GraphPort("scores", .float32, nil)]
    let imported = try GraphImport(net)
    #expect(imported.card.task == .classification)
    #expect(logits(imported.model, [1, 0, 0]) == [1, 2])
  }
}
