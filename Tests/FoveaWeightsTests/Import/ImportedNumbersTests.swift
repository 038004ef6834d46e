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
      let origin: String
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

  /// A network of the goldens, the model whose names it has, and the options it needs.
  struct Network: Sendable, CustomTestStringConvertible {
    let origin: String
    let model: String
    var family: String?
    /// Options that the names of the tensors don't tell.
    var options: [String: String] = [:]
    var testDescription: String { "\(origin) \(model)" }
  }

  static let networks: [Network] =
    ["resnet18", "mobilenet_v2", "lenet5", "efficientnet_b0", "mobilenet_v3_small"].map {
      Network(origin: "torchvision", model: $0)
    }
    + ["mobilenet_v3_large", "regnet_x_400mf", "regnet_y_400mf", "shufflenet_v2_x0_5"].map {
      Network(origin: "torchvision", model: $0)
    } + [
      Network(origin: "torchvision", model: "vgg_small", family: "vgg11"),
      Network(origin: "torchvision", model: "resnext_narrow", family: "resnext50_32x4d"),
      Network(origin: "torchvision", model: "convnext_narrow", family: "convnext_tiny"),
      Network(origin: "timm", model: "convnext_narrow", family: "convnext_tiny"),
      Network(origin: "timm", model: "mobilenet_v3_small"),
      Network(origin: "timm", model: "regnet_y_400mf"),
      // The goldens of these are timm's tf_efficientnet_b0 and tf_mobilenetv3_large_100.
      Network(
        origin: "timm", model: "efficientnet_b0", options: ["padding": "same", "epsilon": "1e-3"]),
      Network(
        origin: "timm", model: "mobilenet_v3_large",
        options: ["padding": "same", "epsilon": "1e-3"]),
    ]

  private func model(
    _ name: String, _ input: [Int], options: [String: String]
  ) throws -> any Layer {
    let key = RandomKey(seed: 3)
    let shape = ModelShape(
      classes: 10, inputChannels: input[3], height: input[1], width: input[2], options: options)
    if name == "resnext_narrow" {
      return ResNet<Bottleneck>(
        depths: [1, 1, 1, 1], shape, cardinality: .init(groups: 8, width: 4), key: key)
    }
    if name == "convnext_narrow" {
      return ConvNeXt(
        depths: [1, 1, 2, 1], widths: [16, 24, 32, 48], dropRate: 0, shape, key: key)
    }
    if name == "vgg_small" {
      return VGG(stages: [[8], [16], [16], [24], [24]], normalizes: false, shape, key: key)
    }
    return try Catalogue.model(named: name).build(shape, key: key)
  }

  private func archive(_ golden: File.Case) throws -> SyntheticArchive {
    if let names = golden.names {
      return SyntheticArchive(names.map { ($0.name, $0.shape) })
    }
    let published = try #require(PublishedNames.of(golden.origin, golden.model))
    return SyntheticArchive(
      published.tensors.map { name, shape in
        let isHead = shape.first == 1000
        return (name, isHead ? [10] + shape.dropFirst() : shape)
      })
  }

  @Test(arguments: networks)
  func logitsAreTheOriginals(network: Network) throws {
    let file: File = try Goldens.load("weights/logits.json")
    let golden = try #require(
      file.models.first { $0.model == network.model && $0.origin == network.origin })
    let family = network.family ?? network.model
    let archive = try archive(golden)
    let options =
      network.options.isEmpty
      ? try FittingModels.modelOptions(of: archive, for: family) : network.options
    var model = try model(network.model, golden.inputShape, options: options)
    let report = try importWeights(from: archive, into: &model, named: family)
    #expect(report.isComplete)
    let images = Tensor(
      Goldens.filled(stream: 10000, count: golden.inputShape.reduce(1, *)),
      shape: golden.inputShape)
    let logits = model(images, Context(training: false)).floats()
    #expect(relativeError(logits, golden.logits) < 2e-5)
  }
}
