import FoveaSupport
@testable import Fovea
import Foundation
import FoveaLayers
import FoveaTensors
import Testing

/// Imported networks that are trained further.
@Suite struct GraphTrainingTests {
  /// A convolution, the mean of its maps, and a dense layer for a number of classes; images
  /// `[N, 3, 16, 16]`.
  private func network(classes: Int, name: String = "images") -> GraphDefinition {
    func drawn(_ shape: [Int], _ seed: UInt64) -> GraphTensor {
      let bound = 1 / Float(shape.dropFirst().reduce(1, *)).squareRoot()
      let numbers = Tensor.randomUniform(
        shape, from: -bound, to: bound, key: RandomKey(seed: seed))
      return GraphTensor(numbers.floats(), shape: shape)
    }
    return GraphDefinition(
      name: "net", opset: 17,
      inputs: [GraphPort(name, .float32, [.named("n"), .fixed(3), .fixed(16), .fixed(16)])],
      outputs: [GraphPort("p", .float32, [.named("n"), .fixed(classes)])],
      nodes: [
        GraphNode(
          "Conv", inputs: [name, "conv.weight", "conv.bias"], outputs: ["a"],
          attributes: ["pads": .ints([1, 1, 1, 1])]),
        GraphNode("Relu", inputs: ["a"], outputs: ["b"]),
        GraphNode("GlobalMaxPool", inputs: ["b"], outputs: ["c"]),
        GraphNode("Flatten", inputs: ["c"], outputs: ["d"]),
        GraphNode(
          "Gemm", inputs: ["d", "fc.weight", "fc.bias"], outputs: ["e"],
          attributes: ["transB": .int(1)]),
        GraphNode("Softmax", inputs: ["e"], outputs: ["p"]),
      ],
      constants: [
        "conv.weight": drawn([8, 3, 3, 3], 1), "conv.bias": drawn([8], 2),
        "fc.weight": drawn([classes, 8], 3), "fc.bias": drawn([classes], 4),
      ])
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-graph-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @discardableResult
  private func train(
    _ weights: URL, in folder: URL, resuming: Bool = false, stopAfter epochs: Int? = nil,
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> TrainingResult {
    var configuration = TrainingConfiguration()
    configuration.data = "generated"
    configuration.weights = weights.path
    (configuration.epochs, configuration.batchSize, configuration.workers) = (3, 8, 1)
    (configuration.optimizer, configuration.learningRate) = (.adam, 0.01)
    change(&configuration)
    let dataset = GeneratedShapes(perClass: 8, size: 16).dataset()
    let trainer = try Trainer(
      configuration: configuration, data: configuration.divide(dataset), runFolder: folder,
      resuming: resuming)
    return try trainer.train { event in
      if case .epoch(let record) = event, record.epoch == epochs { trainer.requestStop() }
    }
  }

  @Test func learnsOtherClassesAndResumes() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("imported.safetensors")
    let imported = try GraphImport(network(classes: 7))
    try imported.write(to: source)
    let whole = folder.appendingPathComponent("whole")
    let result = try train(source, in: whole)
    #expect(result.history[2].trainLoss < result.history[0].trainLoss)
    let trained = try TrainedModel(contentsOf: whole)
    let classes = GeneratedShapes(perClass: 8, size: 16).dataset().classNames
    #expect(trained.card.classNames == classes)
    #expect(trained.card.model.architecture == "graph")
    #expect(
      Set(trained.model.parameters().map(\.path)) == [
        "conv.weight", "conv.bias", "fc.weight", "fc.bias",
      ])
    let cut = folder.appendingPathComponent("cut")
    try train(source, in: cut, stopAfter: 1)
    try train(source, in: cut, resuming: true)
    let numbers = try [whole, cut].map { run in
      try TrainedModel(contentsOf: run).model.parameters().map { $0.parameter.value.floats() }
    }
    #expect(numbers[0] == numbers[1])
  }

  @Test func freezesAllButTheNewHead() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("imported.safetensors")
    let imported = try GraphImport(network(classes: 7))
    try imported.write(to: source)
    let run = folder.appendingPathComponent("run")
    try train(source, in: run) {
      ($0.freeze, $0.epochs) = (["backbone"], 1)
    }
    func values(_ model: any Layer) -> [String: [Float]] {
      Dictionary(
        uniqueKeysWithValues: model.parameters().map { ($0.path, $0.parameter.value.floats()) })
    }
    let (before, after) = (values(imported.model), values(try TrainedModel(contentsOf: run).model))
    #expect(before["conv.weight"] == after["conv.weight"])
    #expect(before["conv.bias"] == after["conv.bias"])
    #expect(before["fc.weight"]?.count != after["fc.weight"]?.count)
  }

  @Test func saysWhatStandsInTheWay() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("imported.safetensors")
    var graph = network(classes: 7)
    graph.nodes[5] = GraphNode("CumSum", inputs: ["e", "axis"], outputs: ["p"])
    graph.constants["axis"] = GraphTensor([1] as [Int], shape: [])
    try GraphImport(graph).write(to: source)
    let error = #expect(throws: InferenceError.self) {
      try train(source, in: folder.appendingPathComponent("run"))
    }
    let message = try #require(error?.description)
    #expect(
      message.hasPrefix(
        "the imported network gives 7 outputs, and can't be changed to 6: CumSum (computes 'p') "
          + "follows the last layer"), "\(message)")
    let missing = #expect(throws: SettingError.self) {
      try train(source, in: folder.appendingPathComponent("other")) {
        ($0.weights, $0.model) = (nil, "graph")
      }
    }
    #expect(missing?.key == "model")
  }
}
