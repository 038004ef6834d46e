import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

/// Residual networks with gates, and the hybrid of convolutions and transformer.
@Suite struct AttentionTests {
  let key = RandomKey(seed: 9)

  private func built(_ name: String, _ options: String, size: Int = 64) throws -> any Layer {
    try Catalogue.model(named: name).build(
      ModelShape(
        classes: 1000, inputChannels: 3, height: size, width: size,
        options: ModelOptions.parse(options)), key: key)
  }

  @Test func squeezeExcitationHasItsPublishedCount() throws {
    // Hu et al. 2018: 28.1 million.
    let model = try built("resnet50", "attention=se")
    #expect(model.parameterCount() == 28_088_024)
    #expect(visitProblems(of: model) == [])
    #expect(model["stages.0.0.attention.fc1.weight"].shape == [16, 256])
  }

  @Test func cbamAddsItsGates() throws {
    // Two matrices of C · C/16 without bias, 7×7×2 weights and a bias, for each of eight blocks.
    let gates = [64, 128, 256, 512].reduce(0) { $0 + 2 * (2 * $1 * $1 / 16 + 99) }
    let model = try built("resnet18", "attention=cbam")
    #expect(model.parameterCount() == 11_689_512 + gates)
    #expect(visitProblems(of: model) == [])
    #expect(model["stages.3.1.attention.spatial.conv.weight"].shape == [1, 7, 7, 2])
  }

  @Test func otherWeightsAreThoseOfThePlainNetwork() throws {
    let (plain, gated) = (try built("resnet18", ""), try built("resnet18", "attention=se"))
    for path in ["conv1.weight", "stages.1.0.downsample.0.weight", "fc.weight"] {
      #expect(plain[path].floats() == gated[path].floats(), "\(path)")
    }
  }

  @Test func theHybridTakesAnySize() throws {
    for size in [16, 33, 224] {
      let model = try built("hybrid", "", size: size)
      #expect(try model.outputShape(for: [2, size, size, 3]) == [2, 1000])
    }
    let (shallow, deep) = (try built("hybrid", "depth=1"), try built("hybrid", "depth=3"))
    // Of a block: attention 4 · 128² + 4 · 128, dense layers 2 · 128 · 256 + 384, norms 4 · 128.
    #expect(deep.parameterCount() - shallow.parameterCount() == 2 * 132_480)
    #expect(visitProblems(of: deep) == [])
  }

  @Test func theHybridSeesTheWholeImage() throws {
    // A change in one corner reaches the map's opposite corner through the attention alone.
    let model = HybridNet(
      ModelShape(classes: 2, inputChannels: 1, height: 256, width: 256), depth: 1, key: key)
    var pixels = Goldens.filled(stream: 61_500, count: 256 * 256)
    func corner() -> [Float] {
      let context = Context(training: false, capturing: ["blocks.0"])
      let logits = model(Tensor(pixels, shape: [1, 256, 256, 1]), context)
      Tensor.evaluate([logits])
      return context.activations["blocks.0"]?.floats().suffix(128) ?? []
    }
    let before = corner()
    for row in 0..<32 { for column in 0..<32 { pixels[256 * row + column] += 4 } }
    #expect(before.count == 128 && corner() != before)
  }
}
