import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

@Suite struct FeatureLayerTests {
  private func trained(
    _ task: VisionTask, _ model: any Layer, size: Int = 32, classes: Int = 2
  ) throws -> TrainedModel {
    let card = ModelCard(
      task: task,
      model: ModelSpecification(
        architecture: "own", classCount: classes, channels: 3, height: size, width: size),
      classNames: task == .verification ? [] : (0..<classes).map { "c\($0)" },
      preprocessing: Preprocessing(width: size, height: size, channels: 3))
    return try TrainedModel(model: model, card: card)
  }

  private func features(_ layer: FeatureLayer, _ model: any Layer, _ x: Tensor) -> [Float] {
    FeatureNetwork(base: model, layer: layer)(x, Context(training: false)).floats()
  }

  private let images = Tensor(
    Goldens.filled(stream: 9340, count: 2 * 32 * 32 * 3), shape: [2, 32, 32, 3])

  @Test func classifiersGiveTheInputOfTheirLastDenseLayer() throws {
    let tiny = TinyNet(
      ModelSpecification(architecture: "plain", classCount: 2, channels: 3, height: 32, width: 32),
      key: RandomKey(seed: 2))
    let layer = try FeatureLayer(nil, of: trained(.classification, tiny))
    #expect(layer.path == "head" && layer.count == 16 && layer.text == "the input of head")
    // Weights times features are the outputs.
    let found = features(layer, tiny, images)
    let outputs = tiny(images, Context(training: false)).floats()
    let again = Tensor(found, shape: [2, 16]).matmul(tiny.head.weight.value, transposingB: true)
      .floats()
    let bias = tiny.head.bias?.value.floats() ?? [0, 0]
    for index in outputs.indices {
      #expect(abs(again[index] + bias[index % 2] - outputs[index]) < 1e-5)
    }
  }

  /// Without a dense layer at the end, maps before the head are averaged.
  @Test func namedLayersAreAveragedOverPlaces() throws {
    let network = OwnNetwork(.image, outputs: 2)
    let model = try trained(.classification, network)
    #expect(try FeatureLayer(nil, of: model).path == "second")
    let layer = try FeatureLayer("first", of: model)
    #expect(layer.count == 8)
    let found = features(layer, network, images)
    let context = Context(training: false, capturing: ["first"])
    _ = network(images, context)
    let maps = try #require(context.activations["first"]).mean(axes: [1, 2]).floats()
    #expect(found == maps)
    #expect(try FeatureLayer("gate", of: model).count == 8)
    #expect(throws: SettingError.self) { try FeatureLayer("furst", of: model) }
  }

  @Test func otherTasksHavePlacesOfTheirOwn() throws {
    let verifier = try trained(.verification, OwnNetwork(.image, outputs: 2))
    #expect(try FeatureLayer(nil, of: verifier).text == "the output")
    let detector = try FeatureLayer(nil, of: trained(.detection, OwnDetector(classes: 2)))
    #expect(detector.path == "network.second" && detector.count == 8)
    let segmenter = try FeatureLayer(
      nil, of: trained(.segmentation, OwnNetwork(.pixels, outputs: 2)))
    #expect(segmenter.path == "second" && segmenter.count == 8)
  }

  /// The same features from the network written as a graph.
  @Test func graphsGiveTheFeaturesOfTheirNetwork() throws {
    let tiny = TinyNet(
      ModelSpecification(architecture: "plain", classCount: 2, channels: 3, height: 32, width: 32),
      key: RandomKey(seed: 2))
    let model = try trained(.classification, tiny)
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("portable.safetensors")
      try model.write(to: file)
      let graph = try TrainedModel(contentsOf: file)
      #expect(graph.card.model.architecture == ModelSpecification.graph)
      let layer = try FeatureLayer(nil, of: graph)
      #expect(layer.count == 16)
      let own = try FeatureLayer(nil, of: model)
      let difference =
        zip(
          features(layer, graph.model, images), features(own, tiny, images)
        ).map { abs($0 - $1) }.max() ?? 1
      #expect(difference < 1e-5)
    }
  }
}
