import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

/// Whole models against torchvision: paths, order and shapes of parameters, and logits.
@Suite struct ModelGoldens {
  struct File: Decodable {
    let inputShape: [Int]
    let classes: Int
    let models: [Model]
  }
  struct Model: Decodable {
    let model: String
    let parameters: [Entry]
    let logits: GoldenArray
  }
  struct Entry: Decodable {
    let path: String
    let role: String
    let shape: [Int]
  }

  @Test func logitsAgreeWithTorchvision() throws {
    let file: File = try Goldens.load("pytorch/models.json")
    #expect(file.models.map(\.model) == ["densenet121", "googlenet"])
    for golden in file.models {
      let shape = ModelShape(
        classes: file.classes, inputChannels: file.inputShape[3], height: file.inputShape[1],
        width: file.inputShape[2])
      let key = RandomKey(seed: 1)
      var model: any Layer =
        golden.model == "googlenet"
        ? GoogLeNet(shape, dropout: 0, key: key)
        : try Catalogue.model(named: golden.model).build(shape, key: key)
      let learned = model.parameters().filter { $0.parameter.role != .buffer }
      #expect(learned.map(\.path) == golden.parameters.map(\.path))
      try #require(learned.map(\.parameter.value.shape) == golden.parameters.map(\.shape))
      fill(&model, as: golden.parameters)
      let images = Tensor(
        Goldens.filled(stream: 10_000, count: file.inputShape.reduce(1, *)),
        shape: file.inputShape)
      let logits = model(images, Context(training: true)).floats()
      let scale = golden.logits.values.map(\.magnitude).max() ?? 1
      let error = relativeError(logits, golden.logits.values, floor: scale)
      #expect(error < 1e-4, "\(golden.model): logits are off by \(error)")
    }
  }

  /// Gives the learned parameters the numbers of the formula.
  private func fill(_ model: inout any Layer, as entries: [Entry]) {
    var stream = 0
    model.update { _, parameter in
      guard parameter.role != .buffer else { return }
      let shape = parameter.value.shape
      let (scale, offset): (Double, Double) =
        switch entries[stream].role {
        case "weight": ((6 / Double(shape.dropFirst().reduce(1, *))).squareRoot(), 0)
        case "bias": (0.05, 0)
        case "normWeight": (0.1, 0.4)
        default: (0.1, 0.8)
        }
      parameter.value = Tensor(
        Goldens.filled(
          stream: stream, count: shape.reduce(1, *), scale: scale, offset: offset), shape: shape)
      stream += 1
    }
  }
}
