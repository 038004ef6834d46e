import FoveaLayers
import FoveaModels
import FoveaTensors
@testable import FoveaWeights
import TestSupport
import Testing

/// Models with imported weights against the logits of the originals: `Goldens/weights/logits.json`.
@Suite struct ImportedNumbersTests {
  struct File: Decodable {
    struct Case: Decodable {
      let model: String
      let inputShape: [Int]
      let names: [Entry]?
      let logits: [Double]
    }
    /// A name and a shape, in one array.
    struct Entry: Decodable {
      let name: String
      let shape: [Int]
      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        name = try values.decode(String.self)
        shape = try values.decode([Int].self)
      }
    }
    let models: [Case]
  }

  private func model(_ name: String, _ input: [Int]) throws -> any Layer {
    let key = RandomKey(seed: 3)
    let shape = ModelShape(
      classes: 10, inputChannels: input[3], height: input[1], width: input[2])
    if name == "vgg_small" {
      return VGG(stages: [[8], [16], [16], [24], [24]], normalizes: false, shape, key: key)
    }
    return try Catalogue.model(named: name).build(shape, key: key)
  }

  private func archive(_ golden: File.Case) throws -> SyntheticArchive {
    if let names = golden.names {
      return SyntheticArchive(names.map { ($0.name, $0.shape) })
    }
    let published = try #require(PublishedNames.of("torchvision", golden.model))
    return SyntheticArchive(
      published.tensors.map { name, shape in
        let isHead = name.hasPrefix("fc.") || name.hasPrefix("classifier.")
        return (name, isHead ? [10] + shape.dropFirst() : shape)
      })
  }

  @Test(arguments: ["resnet18", "mobilenet_v2", "vgg_small", "lenet5"])
  func logitsAreTheOriginals(name: String) throws {
    let file: File = try Goldens.load("weights/logits.json")
    let golden = try #require(file.models.first { $0.model == name })
    var model = try model(name, golden.inputShape)
    let family = name == "vgg_small" ? "vgg11" : name
    let report = try importWeights(from: try archive(golden), into: &model, named: family)
    #expect(report.isComplete)
    let images = Tensor(
      Goldens.filled(stream: 10000, count: golden.inputShape.reduce(1, *)),
      shape: golden.inputShape)
    let logits = model(images, Context(training: false)).floats()
    #expect(relativeError(logits, golden.logits) < 2e-5)
  }
}
