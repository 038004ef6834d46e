@testable import FoveaLearning
import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Every model of the catalogue trains a step, is written to a file, and predicts the same bits
/// after loading.
@Suite(.serialized) struct ModelContractTests {
  /// A model with options other than its defaults.
  struct Example: Sendable, CustomTestStringConvertible {
    let entry: ModelEntry
    var options: [String: String] = [:]
    var parameters: Int { entry.publishedParameterCount ?? 0 }
    var testDescription: String {
      entry.name + (options.isEmpty ? "" : " " + ModelOptions.text(options))
    }
  }

  static let all = Catalogue.models.map { Example(entry: $0) }
  /// A hundred million weights take a second to initialise and two to write.
  static let heavy = all.filter { $0.parameters > 65_000_000 }
    .sorted { $0.parameters < $1.parameters }
  static let usual = all.filter { $0.parameters <= 65_000_000 }

  @Test(arguments: usual)
  func trainsAStepAndComesBackFromItsFile(example: Example) throws { try hold(example) }

  /// By default the smallest and the largest.
  @Test(
    arguments: ProcessInfo.processInfo.environment["FOVEA_LARGE_MODELS"] == nil
      ? [heavy.first, heavy.last].compactMap { $0 } : heavy)
  func soDoHeavyOnes(example: Example) throws { try hold(example) }

  @Test(arguments: [
    ("resnet18", "attention=se"), ("resnet50", "attention=cbam"), ("unet", "skips=false,depth=2"),
    ("unet", "up=bilinear,width=4"), ("unet_backbone", "encoder=mobilenet_v2,skips=false"),
    ("unet_backbone", "encoder=vgg11_bn,width=4"), ("fpn", "encoder=googlenet,width=32"),
    ("hybrid", "depth=1"), ("yolo-n", "bins=1,objectness=true"),
  ])
  func soDoOptions(name: String, options: String) throws {
    try hold(
      Example(entry: Catalogue.model(named: name), options: ModelOptions.parse(options)))
  }

  private func hold(_ example: Example) throws {
    let entry = example.entry
    let size = entry.task == .detection ? 64 : 32
    let specification = ModelSpecification(
      architecture: entry.name, classCount: 3, channels: 3, height: size, width: size,
      options: example.options)
    let key = RandomKey(seed: 11)
    var model = try build(specification, key: key)
    model.evaluateParameters()
    let x = Tensor.randomNormal([2, size, size, 3], key: key.fold("images"))
    let before = values(of: model).map(\.copied)

    let context = Context(training: true, key: key)
    let task = entry.task
    let (loss, gradients) = valueAndGradient(of: model) { model in
      cost(of: model(x, context), task)
    }
    var trained: [Tensor] = []
    for (item, gradient) in zip(model.trainableParameters(), gradients) {
      trained.append(item.parameter.value - gradient * 0.01)
    }
    model.setTrainable(trained)
    model.apply(context.updates)
    let after = values(of: model)
    Tensor.evaluate([loss] + after)
    #expect(loss.item().isFinite)
    #expect(after.allSatisfy { $0.isFiniteThroughout })
    let changed = after.indices.count { !before[$0].hasSameBits(as: after[$0]) }
    // Weights before a normalization of one pixel may have no gradient; most have.
    #expect(changed > after.count / 2, "\(changed) of \(after.count) changed")

    let predicted = model(x, Context(training: false))
    // With running statistics of two maps of one pixel, activations grow from layer to layer, in
    // the deepest networks without bound (in PyTorch, too). The test only needs equal bits.
    let scratch = Scratch()
    try FileManager.default.createDirectory(at: scratch.url, withIntermediateDirectories: true)
    let url = scratch("model.safetensors")
    let card = ModelCard(
      task: entry.task, model: specification, classNames: ["a", "b", "c"],
      preprocessing: Preprocessing(width: size, height: size, channels: 3), dataHash: "none")
    try ModelFile.write(WeightSnapshot(of: model), card, to: url)
    let file = try ModelFile.read(url)
    #expect(file.card.model == specification)
    let fresh = try build(file.card.model, key: key.fold("other"))
    try ModelFile.check(file.weights.values, against: fresh, named: entry.name, "weight", url)
    let loaded = file.weights.applied(to: fresh)
    let again = loaded(x, Context(training: false))
    #expect(again.hasSameBits(as: predicted))
  }

  private func values(of model: any Layer) -> [Tensor] {
    model.parameters().map(\.parameter.value)
  }

  private func build(_ specification: ModelSpecification, key: RandomKey) throws -> any Layer {
    try Catalogue.model(named: specification.architecture).build(
      ModelShape(
        classes: specification.classCount, inputChannels: specification.channels,
        height: specification.height, width: specification.width, options: specification.options),
      key: key)
  }

  /// Labels of three classes for each pixel, every seventh ignored.
  private func pixelLabels(_ shape: [Int]) -> Tensor {
    let count = shape[0] * shape[1] * shape[2]
    let labels = (0..<count).map { (pixel: Int) -> Int32 in
      pixel % 7 == 0 ? 255 : Int32(pixel / 5 % 3)
    }
    return Tensor(labels, shape: [shape[0], shape[1], shape[2]])
  }

  /// The task's simplest loss; for boxes a stand-in, since their loss needs more than a model.
  private func cost(of output: Tensor, _ task: VisionTask) -> Tensor {
    switch task {
    case .classification: CrossEntropy()(output, Tensor([Int32(0), 2]))
    case .regression: MeanSquaredError()(output, Tensor.ones(output.shape))
    case .segmentation: CrossEntropy(ignoring: 255)(output, pixelLabels(output.shape))
    case .detection: output.squared().mean()
    case .verification: ContrastiveLoss(margin: 2)(output, Tensor([Int32(0), 0]))
    }
  }
}

extension Tensor {
  /// Whether type and bits are equal.
  fileprivate func hasSameBits(as other: Tensor) -> Bool {
    type == other.type
      && withBytes { a in
        other.withBytes { b in
          guard let a = a.baseAddress, let b = b.baseAddress else { return count == 0 }
          return memcmp(a, b, type.byteCount) == 0
        }
      }
  }
}
