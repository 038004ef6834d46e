import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

@Suite struct EmbeddingNetTests {
  let key = RandomKey(seed: 10)
  let shape = ModelShape(classes: 0, inputChannels: 1, height: 32, width: 32)

  @Test func embeddingsHaveLengthOne() throws {
    let net = try EmbeddingNet(backbone: "small_cnn", dimension: 16, shape, key: key)
    #expect(visitProblems(of: net) == [])
    #expect(net["network.fc.weight"].shape == [16, 128])
    let points = net(Tensor.randomNormal([3, 32, 32, 1], key: key), Context(training: false))
    #expect(points.shape == [3, 16])
    let lengths = points.squared().sum(axes: [1]).floats()
    #expect(relativeError(lengths, [1, 1, 1]) < 1e-5)
  }

  @Test func optionsReachTheBackbone() throws {
    var shape = shape
    shape.options = ["attention": "se"]
    let net = try EmbeddingNet(backbone: "resnet18", shape, key: key)
    #expect(net.parameters().contains { $0.path.contains("attention") })
    #expect(try net.outputShape(for: [2, 32, 32, 1]) == [2, 128])
  }

  @Test func onlyClassifiersServe() {
    #expect(
      throws: ModelError(
        "model 'unet' is for segmentation; embeddings need one for classification, such as resnet18"
      )
    ) { try EmbeddingNet(backbone: "unet", shape, key: key) }
    #expect(throws: ModelError.self) { try EmbeddingNet(backbone: "resnet", shape, key: key) }
  }
}
