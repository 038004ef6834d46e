import Foundation
import FoveaGraphs
import FoveaImages
import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaInference

/// Model files of imported networks.
@Suite struct GraphFileTests {
  private func graph(outputs: Int = 2) -> GraphDefinition {
    let filters = Goldens.filled(stream: 71_000, count: 4 * 3 * 3 * 3, scale: 0.5)
    let dense = Goldens.filled(stream: 71_001, count: outputs * 4, scale: 2)
    return GraphDefinition(
      name: "tiny", opset: 17,
      inputs: [
        GraphPort("image", .float32, [.named("batch"), .fixed(3), .fixed(16), .fixed(16)])
      ],
      outputs: [GraphPort("logits", .float32, [.named("batch"), .fixed(outputs)])],
      nodes: [
        GraphNode(
          "Conv", inputs: ["image", "conv/weight"], outputs: ["a"],
          attributes: ["pads": .ints([1, 1, 1, 1]), "kernel_shape": .ints([3, 3])]),
        GraphNode("Relu", inputs: ["a"], outputs: ["b"]),
        GraphNode("GlobalAveragePool", inputs: ["b"], outputs: ["c"]),
        GraphNode("Flatten", inputs: ["c"], outputs: ["d"]),
        GraphNode(
          "Gemm", inputs: ["d", "fc/weight"], outputs: ["logits"],
          attributes: ["transB": .int(1)]),
      ],
      constants: [
        "conv/weight": GraphTensor(filters, shape: [4, 3, 3, 3]),
        "fc/weight": GraphTensor(dense, shape: [outputs, 4]),
      ])
  }

  private func card(_ specification: ModelSpecification) -> ModelCard {
    ModelCard(
      model: specification, classNames: ["free", "crack"],
      preprocessing: Preprocessing(width: 16, height: 16, channels: 3), dataHash: "none")
  }

  private func specification(_ model: GraphModel) throws -> ModelSpecification {
    try ModelSpecification(of: model, classCount: 2, channels: 3, height: 16, width: 16)
  }

  @Test func anImportedNetworkIsClassifiedWith() throws {
    let folder = try ModelFolder()
    let model = try GraphModel(graph())
    let file = folder("model.safetensors")
    try ModelFile.write(
      WeightSnapshot(of: model), card(try specification(model)), to: file)
    // A run's folder can be opened, too.
    let classifier = try Classifier(contentsOf: folder.url)
    #expect(classifier.card.model.definition?.contains("GlobalAveragePool") == true)
    #expect(classifier.card == card(try specification(model)))

    let image = Samples.noise(width: 16, height: 16, channels: 3)
    let input = try classifier.card.preprocessing(image)
    let logits = model(Tensor(input, shape: [1, 16, 16, 3]), Context(training: false)).floats()
    let expected = 1 / (1 + exp(Double(logits[0] - logits[1])))
    let found = try classifier.predict(.pixels(image))
    let crack = try #require(found.scores.first { $0.name == "crack" })
    #expect(abs(crack.probability - expected) < 1e-6)
    #expect(abs(crack.probability - 0.5) > 1e-3)
  }

  @Test func whatIsNoUsableGraphIsRefused() throws {
    let folder = try ModelFolder()
    let model = try GraphModel(graph())
    func refusal(_ change: (inout ModelSpecification) -> Void) throws -> InferenceError? {
      var changed = try specification(model)
      change(&changed)
      var card = card(changed)
      card.preprocessing = Preprocessing(
        width: changed.width, height: changed.height, channels: changed.channels)
      let file = folder("changed.safetensors")
      try ModelFile.write(WeightSnapshot(of: model), card, to: file)
      return #expect(throws: InferenceError.self) { try Classifier(contentsOf: file) }
    }
    #expect(
      try refusal { $0.definition = nil }?.description
        == "the model is a graph, but its file lacks the graph: no 'fovea.graph' in the metadata. "
        + "Import or write it again.")
    #expect(
      try refusal { $0.definition = "{" }?.description.hasPrefix(
        "the model's graph cannot be read (") == true)
    #expect(
      try refusal {
        $0.definition = $0.definition?.replacingOccurrences(of: "Relu", with: "Rleu")
      }?.description.hasPrefix("the model's graph cannot be run: ") == true)
    // The input's channels differ from the filters': reported on loading, not at the first image.
    #expect(try refusal { $0.channels = 1 }?.kind == .unsuitableModel)
  }

  @Test func aGraphOfOtherOutputsIsRefused() throws {
    let folder = try ModelFolder()
    let model = try GraphModel(graph(outputs: 5))
    let file = folder("model.safetensors")
    try ModelFile.write(
      WeightSnapshot(of: model), card(try specification(model)), to: file)
    let error = #expect(throws: InferenceError.self) { try Classifier(contentsOf: file) }
    #expect(error?.kind == .unsuitableModel)
    #expect(error?.description.contains("[1, 5], but 2 classes need") == true)
  }
}
