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
          `head`: the detector's layout (yolox, yolov8), or `outputs`: its \
        outputs for boxes and scores
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

  // MARK: Networks with one channel

  /// 20 · red − 10 for each pixel of images `[N, 3, 4, 5]`, then further nodes.
  private func mask(_ nodes: [GraphNode], output: String = "y") -> GraphDefinition {
    var net = graph()
    net.nodes =
      [GraphNode("Conv", inputs: ["images", "w", "b"], outputs: ["c"])] + nodes
    net.constants = [
      "w": GraphTensor([20, 0, 0] as [Float], shape: [1, 3, 1, 1]),
      "b": GraphTensor([-10] as [Float], shape: [1]),
      "scales": GraphTensor([1, 1, 1, 1] as [Float], shape: [4]),
    ]
    net.outputs = [GraphPort(output, .float32, [.named("n"), .fixed(1), .fixed(4), .fixed(5)])]
    net.metadata = [:]
    return net
  }

  /// The classes of pixels with the red values 0, 0.25, 0.5, 0.75 and 1.
  private func labels(_ imported: GraphImport) throws -> [UInt8] {
    let trained = try TrainedModel(model: imported.model, card: imported.card)
    let line: [UInt8] = [0, 64, 128, 191, 255].flatMap { red -> [UInt8] in [red, 9, 200] }
    let pixels = (0..<4).flatMap { _ in line }
    let image = Image(width: 5, height: 4, channels: 3, pixels: pixels)
    return Array(try Segmenter(trained).predict(.pixels(image)).mask.values.prefix(5))
  }

  @Test func oneChannelIsTheForeground() throws {
    let sigmoid = GraphNode("Sigmoid", inputs: ["c"], outputs: ["y"])
    let networks = [
      (mask([sigmoid]), "a logit"), (mask([], output: "c"), "a logit"),
      (
        mask([sigmoid, GraphNode("Identity", inputs: ["y"], outputs: ["z"])], output: "z"),
        "a logit"
      ),
      (
        mask(
          [sigmoid, GraphNode("Resize", inputs: ["y", "", "scales"], outputs: ["z"])], output: "z"),
        "a probability"
      ),
    ]
    for (net, kind) in networks {
      let imported = try GraphImport(net)
      #expect(imported.card.task == .segmentation)
      #expect(imported.card.classNames == ["background", "foreground"])
      #expect(
        imported.notes == [
          "its one channel is read as \(kind) of the foreground, which wins from a probability of "
            + "0.5 on"
        ])
      #expect(try labels(imported) == [0, 0, 1, 1, 1])
      // The probability of the foreground is the network's own, σ(20 · 0.6 − 10).
      let pixels = (0..<20).flatMap { _ in [0.6, 0, 0] as [Float] }
      let share = imported.model(Tensor(pixels, shape: [1, 4, 5, 3]), Context(training: false))
        .softmax().floats()[1]
      #expect(abs(share - 0.880797) < 1e-4)
    }
  }

  @Test func aThresholdMovesTheForeground() throws {
    var settings = GraphImport.Settings()
    settings.foregroundThreshold = 0.995
    settings.classNames = ["road", "crack"]
    let imported = try GraphImport(
      mask([GraphNode("Sigmoid", inputs: ["c"], outputs: ["y"])]), settings: settings)
    #expect(imported.card.classNames == ["road", "crack"])
    #expect(try labels(imported) == [0, 0, 0, 0, 1])
    settings.foregroundThreshold = 0.001
    settings.classNames = ["crack"]
    let low = try GraphImport(
      mask([GraphNode("Sigmoid", inputs: ["c"], outputs: ["y"])]), settings: settings)
    #expect(low.card.classNames == ["background", "crack"])
    // σ(−5) is above 0.001, σ(−10) below.
    #expect(try labels(low) == [0, 1, 1, 1, 1])
    settings.foregroundThreshold = 1
    #expect(throws: GraphImportError.self) {
      try GraphImport(mask([], output: "c"), settings: settings)
    }
  }

  /// A classifier of one sigmoid; without one, the number may be a value.
  @Test func oneProbabilityForAnImage() throws {
    var net = graph()
    net.constants["w"] = GraphTensor([1, 2, 3] as [Float], shape: [3, 1])
    net.metadata = [:]
    net.outputs[0].shape = [.named("n"), .fixed(1)]
    net.nodes[2] = GraphNode("Sigmoid", inputs: ["scores"], outputs: ["p"])
    let imported = try GraphImport(net)
    #expect(imported.card.classNames == ["negative", "positive"])
    #expect(logits(imported.model, [0, 1, 0]) == [0, 2])
    net.nodes[2] = GraphNode("Identity", inputs: ["scores"], outputs: ["p"])
    #expect(throws: GraphImportError.self) { try GraphImport(net) }
    var settings = GraphImport.Settings()
    settings.task = .classification
    #expect(logits(try GraphImport(net, settings: settings).model, [1, 0, 0]) == [0, 1])
    settings.task = .regression
    #expect(logits(try GraphImport(net, settings: settings).model, [1, 0, 0]) == [1])
  }

  // MARK: Inputs and modes

  @Test func takesHalfPrecisionBytesAndSingleImages() throws {
    var half = graph()
    half.inputs[0].elementType = .float16
    half.outputs[0].elementType = .float16
    half.constants["w"] = HostArray([1, 2, 3, 4, 5, 6], shape: [3, 2], .float16).graphTensor
    let imported = try GraphImport(half)
    #expect(logits(imported.model, [1, 0, 0]) == [1, 2])
    #expect(imported.notes == ["its numbers of float16 are converted to float32"])

    for isChannelsLast in [false, true] {
      var bytes = graph(channelsLast: isChannelsLast)
      bytes.inputs[0].elementType = .uint8
      bytes.nodes.insert(
        GraphNode("Cast", inputs: ["images"], outputs: ["f"], attributes: ["to": .int(1)]), at: 0)
      bytes.nodes[1].inputs = ["f"]
      let model = try GraphImport(bytes)
      #expect(model.notes == ["its input is bytes: pixels are passed on as 0 to 255"])
      #expect(model.card.preprocessing.deviation.allSatisfy { abs($0 - 1 / 255) < 1e-9 })
      #expect(logits(model.model, [2.2, 0, 0]) == [2, 4])
    }

    var single = graph()
    single.inputs[0].shape?.removeFirst()
    single.nodes[0].attributes["axes"] = .ints([1, 2])
    single.nodes.insert(
      GraphNode(
        "Unsqueeze", inputs: ["colour"], outputs: ["row"], attributes: ["axes": .ints([0])]),
      at: 1)
    single.nodes[2].inputs = ["row", "w"]
    let model = try GraphImport(single).model
    #expect(logits(model, [1, 0, 0]) == [1, 2])
    let two = model(Tensor.ones([2, 4, 5, 3]), Context(training: false))
    #expect(two.shape == [2, 2])
  }

  @Test func isImportedInEvaluationMode() throws {
    var net = graph()
    for name in ["s", "v"] { net.constants[name] = GraphTensor([4, 4] as [Float], shape: [2]) }
    for name in ["o", "m"] { net.constants[name] = GraphTensor([0, 0] as [Float], shape: [2]) }
    net.nodes.insert(
      GraphNode(
        "BatchNormalization", inputs: ["scores", "s", "o", "m", "v"], outputs: ["n", "a", "b"],
        attributes: ["training_mode": .int(1), "epsilon": .float(0)]), at: 2)
    net.nodes[3].inputs = ["n"]
    let imported = try GraphImport(net)
    #expect(
      imported.notes == [
        "it was exported in training mode (1 batch normalization) and is imported in evaluation "
          + "mode, with the stored statistics and without dropout"
      ])
    #expect(logits(imported.model, [1, 0, 0]) == [2, 4])
  }

  // MARK: Detectors

  /// The reds of a 4×5 image as scores of fixed boxes, suppressed in the graph, as torchvision
  /// exports: boxes `[K, 4]`, labels `[K]`, scores `[K]`.
  private func detector() -> GraphDefinition {
    var net = graph()
    net.inputs[0].shape = [.fixed(3), .fixed(4), .fixed(5)]
    net.metadata = [:]
    net.nodes = [
      GraphNode("Slice", inputs: ["images", "zero", "two", "zero"], outputs: ["both"]),
      GraphNode("Slice", inputs: ["both", "zeros", "firsts", "axes"], outputs: ["some"]),
      GraphNode("Reshape", inputs: ["some", "flat"], outputs: ["all"]),
      GraphNode("Reshape", inputs: ["some", "rows"], outputs: ["row"]),
      GraphNode(
        "NonMaxSuppression", inputs: ["corners", "row", "many", "iou", "least"], outputs: ["kept"]),
      GraphNode(
        "Gather", inputs: ["kept", "last"], outputs: ["at"], attributes: ["axis": .int(1)]),
      GraphNode("Gather", inputs: ["pixels", "at"], outputs: ["boxes"]),
      GraphNode("Gather", inputs: ["all", "at"], outputs: ["scores"]),
      GraphNode("Gather", inputs: ["classes", "at"], outputs: ["labels"]),
    ]
    // Three boxes: the first two overlap.
    let boxes: [Float] = [0, 0, 4, 4, 0, 0, 4, 3.5, 1, 1, 3, 2]
    net.constants = [
      "zero": GraphTensor([0], shape: [1]), "two": GraphTensor([1], shape: [1]),
      "zeros": GraphTensor([0, 0], shape: [2]), "firsts": GraphTensor([1, 3], shape: [2]),
      "axes": GraphTensor([1, 2], shape: [2]), "flat": GraphTensor([-1], shape: [1]),
      "rows": GraphTensor([1, 1, -1], shape: [3]),
      "corners": GraphTensor(boxes, shape: [1, 3, 4]), "pixels": GraphTensor(boxes, shape: [3, 4]),
      "many": GraphTensor([10], shape: [1]), "iou": GraphTensor([0.5] as [Float], shape: [1]),
      "least": GraphTensor([0.1] as [Float], shape: [1]), "last": GraphTensor([2], shape: []),
      "classes": GraphTensor([1, 2, 2], shape: [3]),
    ]
    net.outputs = [
      GraphPort("boxes", .float32, [.named("k"), .fixed(4)]),
      GraphPort("labels", .int64, [.named("k")]), GraphPort("scores", .float32, [.named("k")]),
    ]
    return net
  }

  @Test func whatTheGraphKeepsIsNotSuppressedAgain() throws {
    var net = detector()
    // The first two boxes overlap by 0.875, the limit of the graph is 0.9.
    net.constants["iou"] = GraphTensor([0.9] as [Float], shape: [1])
    net.constants["classes"] = GraphTensor([1, 1, 1], shape: [3])
    var settings = GraphImport.Settings()
    settings.classNames = ["cat"]
    let imported = try GraphImport(net, settings: settings)
    let layer = try GraphDetector.model(imported.model, options: imported.card.model.options)
    let found = try Detector(TrainedModel(model: layer, card: imported.card)).predict([
      .pixels(
        Image(
          width: 5, height: 4, channels: 3,
          pixels: [204, 0, 0, 230, 0, 0, 153, 0, 0] + [UInt8](repeating: 0, count: 51)))
    ])
    #expect(found[0].map(\.box.bottom) == [3.5, 4, 2])
  }

  @Test func suppressionMayBeInTheGraph() throws {
    var settings = GraphImport.Settings()
    #expect(throws: GraphImportError.self) { try GraphImport(detector()) }
    settings.classNames = ["cat", "dog"]
    let imported = try GraphImport(detector(), settings: settings)
    #expect(imported.card.task == .detection && imported.card.classNames == ["cat", "dog"])
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fovea-import-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try imported.write(to: file)
    let loaded = try Detector(contentsOf: file.path)
    // Each image has other boxes: a plan for the first must not serve the second.
    let reds: [[UInt8]] = [[204, 230, 153], [0, 128, 0], [0, 0, 0], [255, 51, 191]]
    let images = reds.map { red in
      Image(
        width: 5, height: 4, channels: 3,
        pixels: (red + [0, 0]).flatMap { value -> [UInt8] in [value, 0, 0] }
          + [UInt8](repeating: 0, count: 45))
    }
    let expected: [[(Int, Double)]] = [
      [(1, 0.902), (1, 0.6)], [(1, 0.502)], [], [(0, 1), (1, 0.749)],
    ]
    for batch in [1, 4] {
      let found = try loaded.predict(images.map { InputImage.pixels($0) }, batchSize: batch)
      for (one, wanted) in zip(found, expected) {
        #expect(one.map(\.label) == wanted.map(\.0))
        #expect(zip(one, wanted).allSatisfy { abs($0.score - $1.1) < 1e-3 })
      }
      #expect(found[0].first?.box.bottom == 3.5 && found[3].first?.box.right == 4)
    }
    #expect(loaded.geometry.isSuppressed)
    let error = #expect(throws: ExportError.self) { try ModelExport(loaded.trained).graph() }
    #expect(error?.description.hasSuffix("use the file that the model was imported from") == true)
  }
}
