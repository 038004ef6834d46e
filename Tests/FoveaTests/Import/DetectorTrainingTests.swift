@testable import Fovea
import Foundation
import FoveaLayers
import FoveaSupport
import FoveaTensors
import Testing

/// Imported detectors that are trained on other classes.
@Suite struct DetectorTrainingTests {
  private static let boxWeights: Set<String> = ["reg.0.weight", "reg.1.weight"]

  private func drawn(_ shape: [Int], _ seed: UInt64, bias: Float = 0) -> GraphTensor {
    let bound = 1 / Float(shape.dropFirst().reduce(1, *)).squareRoot()
    let numbers = Tensor.randomUniform(
      shape, from: bias - bound, to: bias + bound, key: RandomKey(seed: seed))
    return GraphTensor(numbers.floats(), shape: shape)
  }

  /// Convolutions of stride 8 and 16 to 16 channels, for images `[1, 3, 32, 32]`, with convolutions
  /// to the given channels on each: 16 cells of stride 8, and 4 of stride 16.
  private func trunk(
    _ heads: [(name: String, channels: Int)]
  ) -> (nodes: [GraphNode], constants: [String: GraphTensor]) {
    var nodes: [GraphNode] = []
    var constants: [String: GraphTensor] = [:]
    for (level, stride) in [8, 16].enumerated() {
      constants["stem.\(level).weight"] = drawn([16, 3, stride, stride], UInt64(level))
      nodes += [
        GraphNode(
          "Conv", inputs: ["images", "stem.\(level).weight"], outputs: ["s\(level)"],
          attributes: ["strides": .ints([stride, stride])]),
        GraphNode("Relu", inputs: ["s\(level)"], outputs: ["m\(level)"]),
      ]
      for (index, head) in heads.enumerated() {
        let (name, seed) = ("\(head.name).\(level)", UInt64(10 * index + level + 10))
        constants[name + ".weight"] = drawn([head.channels, 16, 1, 1], seed)
        constants[name + ".bias"] = drawn([head.channels], seed + 5)
        nodes.append(
          GraphNode(
            "Conv", inputs: ["m\(level)", name + ".weight", name + ".bias"], outputs: [name]))
      }
    }
    return (nodes, constants)
  }

  private func network(
    _ trunk: (nodes: [GraphNode], constants: [String: GraphTensor]), _ nodes: [GraphNode],
    _ constants: [String: GraphTensor], output: [Int]
  ) -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 13,
      inputs: [GraphPort("images", .float32, [1, 3, 32, 32].map(GraphDimension.fixed))],
      outputs: [GraphPort("output", .float32, output.map(GraphDimension.fixed))],
      nodes: trunk.nodes + nodes, constants: trunk.constants.merging(constants) { $1 })
  }

  /// A detector in the form of YOLOX's exports.
  private func yolox(classes: Int) -> GraphDefinition {
    let trunk = trunk([("reg", 4), ("obj", 1), ("cls", classes)])
    var nodes: [GraphNode] = []
    for level in 0..<2 {
      nodes += [
        GraphNode("Sigmoid", inputs: ["obj.\(level)"], outputs: ["o\(level)"]),
        GraphNode("Sigmoid", inputs: ["cls.\(level)"], outputs: ["c\(level)"]),
        GraphNode(
          "Concat", inputs: ["reg.\(level)", "o\(level)", "c\(level)"], outputs: ["l\(level)"],
          attributes: ["axis": .int(1)]),
        GraphNode("Reshape", inputs: ["l\(level)", "shape"], outputs: ["r\(level)"]),
      ]
    }
    nodes += [
      GraphNode("Concat", inputs: ["r0", "r1"], outputs: ["all"], attributes: ["axis": .int(2)]),
      GraphNode(
        "Transpose", inputs: ["all"], outputs: ["output"], attributes: ["perm": .ints([0, 2, 1])]),
    ]
    return network(
      trunk, nodes, ["shape": GraphTensor([1, 5 + classes, -1], shape: [3])],
      output: [1, 20, 5 + classes])
  }

  /// A detector in the form of Ultralytics' exports, without the distribution of distances.
  private func yolov8(classes: Int) -> GraphDefinition {
    let trunk = trunk([("reg", 4), ("cls", classes)])
    var nodes: [GraphNode] = []
    for level in 0..<2 {
      nodes += [
        GraphNode(
          "Concat", inputs: ["reg.\(level)", "cls.\(level)"], outputs: ["l\(level)"],
          attributes: ["axis": .int(1)]),
        GraphNode("Reshape", inputs: ["l\(level)", "shape"], outputs: ["r\(level)"]),
      ]
    }
    nodes += [
      GraphNode("Concat", inputs: ["r0", "r1"], outputs: ["all"], attributes: ["axis": .int(2)]),
      GraphNode(
        "Split", inputs: ["all", "parts"], outputs: ["box", "class"],
        attributes: ["axis": .int(1)]),
      GraphNode("Softplus", inputs: ["box"], outputs: ["distances"]),
      GraphNode("Mul", inputs: ["distances", "strides"], outputs: ["pixels"]),
      GraphNode("Sigmoid", inputs: ["class"], outputs: ["scores"]),
      GraphNode(
        "Concat", inputs: ["pixels", "scores"], outputs: ["output"], attributes: ["axis": .int(1)]),
    ]
    let strides = [Float](repeating: 8, count: 16) + [Float](repeating: 16, count: 4)
    return network(
      trunk, nodes,
      [
        "shape": GraphTensor([1, 4 + classes, -1], shape: [3]),
        "parts": GraphTensor([4, classes], shape: [2]),
        "strides": GraphTensor(strides, shape: [1, 1, 20]),
      ], output: [1, 4 + classes, 20])
  }

  /// Bright rectangles on black, wide ones of the first class; the third class has none.
  private func scenes(_ classNames: [String]) -> Dataset {
    var bytes: [UInt8] = []
    var samples: [Sample] = []
    let places = (0..<24).map { (wide: $0 % 2 == 0, x: $0 * 7 % 17, y: $0 * 5 % 17) }
    for place in places {
      let (width, height) = place.wide ? (14, 8) : (8, 14)
      for index in 0..<32 * 32 {
        let (row, column) = (index / 32, index % 32)
        let isInside =
          (place.x..<place.x + width).contains(column) && (place.y..<place.y + height).contains(row)
        bytes += [UInt8](repeating: isInside ? 220 : 10, count: 3)
      }
    }
    let images = MemoryImages(
      width: 32, height: 32, channels: 3, count: places.count, bytes: bytes)
    for (index, place) in places.enumerated() {
      let (width, height) = place.wide ? (14, 8) : (8, 14)
      let box = BoundingBox(
        left: Double(place.x), top: Double(place.y), right: Double(place.x + width),
        bottom: Double(place.y + height))
      let label = place.wide || classNames.count == 1 ? 0 : 1
      samples.append(
        Sample(
          id: "scene#\(index)", source: .memory(images, index),
          annotation: .boxes([BoxAnnotation(label: label, box: box)]),
          split: index % 4 == 3 ? .validation : .training))
    }
    return Dataset(
      name: "scenes", root: URL(fileURLWithPath: "/scenes"), format: "drawn", task: .detection,
      classNames: classNames, samples: samples)
  }

  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-detector-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func imported(_ graph: GraphDefinition, _ head: ForeignHead, to url: URL) throws
    -> GraphImport
  {
    var settings = GraphImport.Settings()
    settings.head = head
    let imported = try GraphImport(graph, settings: settings)
    try imported.write(to: url)
    return imported
  }

  private func train(
    _ weights: URL, _ dataset: Dataset, in folder: URL,
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> TrainingResult {
    var configuration = TrainingConfiguration()
    configuration.data = "scenes"
    configuration.weights = weights.path
    (configuration.epochs, configuration.batchSize, configuration.workers) = (4, 6, 1)
    (configuration.optimizer, configuration.learningRate) = (.adam, 0.01)
    configuration.augment = ""
    change(&configuration)
    return try Trainer(
      configuration: configuration, data: configuration.divide(dataset), runFolder: folder
    ).train()
  }

  private func values(_ model: any Layer) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: model.parameters().map { ($0.path, $0.parameter.value) })
  }

  @Test(arguments: [1, 2, 3, 9], ["yolox", "yolov8"])
  func classPredictionsAreNewAndBoxesKept(count: Int, head: String) throws {
    try inFolder { folder in
      let source = folder.appendingPathComponent("imported.safetensors")
      let graph = head == "yolox" ? yolox(classes: 5) : yolov8(classes: 5)
      let foreign = try #require(ForeignHead(named: head, strides: [8, 16]))
      let before = values(try imported(graph, foreign, to: source).model)
      let names = (0..<count).map { "class \($0)" }
      let run = folder.appendingPathComponent("run")
      let result = try train(source, scenes(names), in: run) {
        ($0.freeze, $0.epochs) = (["backbone"], 2)
      }
      #expect(result.history.allSatisfy { $0.trainLoss.isFinite })
      let trained = try TrainedModel(contentsOf: run)
      #expect(trained.card.classNames == names)
      let after = values(trained.model)
      for level in 0..<2 {
        #expect(after["cls.\(level).weight"]?.shape == [count, 1, 1, 16])
        #expect(after["cls.\(level).bias"]?.shape == [count])
      }
      for (path, value) in before where !path.hasPrefix("cls.") {
        #expect(after[path]?.floats() == value.floats(), "\(path)")
      }
      #expect(Self.boxWeights.isSubset(of: Set(before.keys)))
      #expect(before.keys.allSatisfy { $0.hasSuffix(".weight") || $0.hasSuffix(".bias") })
      let output = trained.model(.ones([2, 32, 32, 3]), Context(training: false))
      #expect(output.shape == [2, 20, 4 + count])
    }
  }

  @Test(arguments: ["yolox", "yolov8"])
  func learnsOtherClasses(head: String) throws {
    try inFolder { folder in
      let source = folder.appendingPathComponent("imported.safetensors")
      let graph = head == "yolox" ? yolox(classes: 5) : yolov8(classes: 5)
      let foreign = try #require(ForeignHead(named: head, strides: [8, 16]))
      _ = try imported(graph, foreign, to: source)
      let run = folder.appendingPathComponent("run")
      let result = try train(source, scenes(["wide", "tall"]), in: run) {
        ($0.epochs, $0.learningRate, $0.warmUpEpochs) = (16, 0.003, 0)
      }
      #expect(result.history[15].trainLoss < 0.9 * result.history[0].trainLoss)
    }
  }

  /// With as many classes of other names, the predictions start anew as well.
  @Test func theSameNumberOfClassesFits() throws {
    try inFolder { folder in
      let source = folder.appendingPathComponent("imported.safetensors")
      _ = try imported(yolox(classes: 2), .yolox(strides: [8, 16]), to: source)
      let run = folder.appendingPathComponent("run")
      _ = try train(source, scenes(["wide", "tall"]), in: run) {
        ($0.freeze, $0.epochs) = (["backbone"], 1)
      }
      #expect(
        values(try TrainedModel(contentsOf: run).model)["cls.0.weight"]?.shape == [2, 1, 1, 16])
    }
  }

  @Test func saysWhatStandsInTheWay() throws {
    try inFolder { folder in
      let source = folder.appendingPathComponent("imported.safetensors")
      var graph = yolox(classes: 5)
      let index = try #require(graph.nodes.firstIndex { $0.outputs == ["c0"] })
      graph.nodes[index] = GraphNode(
        "Softmax", inputs: ["cls.0"], outputs: ["c0"], attributes: ["axis": .int(1)])
      _ = try imported(graph, .yolox(strides: [8, 16]), to: source)
      #expect(
        throws: InferenceError(
          .unsuitableModel,
          "the imported detector predicts 5 classes, and can't be changed to 2: Softmax (computes "
            + "'c0') lies between the class scores and a convolution. Train it on data with as "
            + "many, or train a detector of the catalogue.")
      ) {
        _ = try train(
          source, scenes(["wide", "tall"]), in: folder.appendingPathComponent("run"))
      }
    }
  }
}
