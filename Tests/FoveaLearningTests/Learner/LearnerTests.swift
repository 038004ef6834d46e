import Foundation
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaTensors
import Testing

@testable import FoveaLearning

@Suite("The learner")
struct LearnerTests {
  private func model(_ seed: UInt64 = 1) throws -> any Layer {
    try Catalogue.model(named: "resnet20").build(
      ModelShape(classes: 4, inputChannels: 3, height: 16, width: 16), key: RandomKey(seed: seed))
  }

  private let labels = Tensor((0..<8).map { Int32($0 % 4) })

  private func images(_ number: Int) -> Tensor {
    let images = Tensor.randomNormal([8, 16, 16, 3], key: RandomKey(seed: UInt64(number)))
    Tensor.evaluate([images])
    return images
  }

  @Test("Recomputing changes no bit of losses, weights and running statistics")
  func recomputing() throws {
    func trained(recomputing: Bool) throws -> (losses: [Double], weights: [[UInt32]]) {
      var learner = Learner(
        try model(), optimizer: SGD(momentum: 0.9), loss: CrossEntropy(),
        rules: UpdateRules(weightDecay: 1e-4, clipping: [.norm(1)]), recomputing: recomputing)
      let losses = try (1...3).map {
        try learner.step(images($0), labels, learningRate: 0.1)
      }
      let weights = learner.model.parameters().map {
        $0.parameter.value.floats().map(\.bitPattern)
      }
      return (losses, weights)
    }
    let (plain, relieved) = (try trained(recomputing: false), try trained(recomputing: true))
    #expect(plain.losses == relieved.losses)
    #expect(plain.weights == relieved.weights)
  }

  @Test("A step's loss is the loss function's mean, and the loss falls")
  func losses() throws {
    let model = try model()
    model.evaluateParameters()
    let images = images(1)
    let expected = CrossEntropy()(model(images, Context(training: true)), labels).item()
    var learner = Learner(model, optimizer: Adam(), loss: CrossEntropy())
    let first = try learner.step(images, labels, learningRate: 0.003)
    #expect(abs(first - Double(expected)) < 1e-5)
    var last = first
    for _ in 0..<10 { last = try learner.step(images, labels, learningRate: 0.003) }
    #expect(last < first / 2)
    #expect(learner.updateCount == 11)
  }

  @Test("The given model keeps its weights: the learner trains a copy")
  func copies() throws {
    let model = try model()
    model.evaluateParameters()
    let before = model.parameters().map { $0.parameter.value.floats() }
    var learner = Learner(model, optimizer: SGD(), loss: CrossEntropy())
    try learner.step(images(1), labels, learningRate: 0.1)
    #expect(model.parameters().map { $0.parameter.value.floats() } == before)
    #expect(learner.model.parameters().map { $0.parameter.value.floats() } != before)
  }

  @Test("Restored tensors go on with the bits of an uninterrupted learner")
  func restoring() throws {
    func fresh() throws -> Learner {
      Learner(
        try model(), optimizer: SGD(momentum: 0.9, dampening: 0.5), loss: CrossEntropy(),
        averageDecay: 0.99)
    }
    var straight = try fresh()
    for number in 1...2 { try straight.step(images(number), labels, learningRate: 0.1) }
    var saved = straight.tensors
    saved.weights = WeightSnapshot(copying: saved.weights.values)
    saved.average = saved.average.map { $0.mapValues(\.copied) }
    saved.optimizer = saved.optimizer.mapValues { $0.mapValues(\.copied) }
    var resumed = try fresh()
    try resumed.restore(saved, updateCount: 2)
    let a = try straight.step(images(3), labels, learningRate: 0.1)
    let b = try resumed.step(images(3), labels, learningRate: 0.1)
    #expect(a == b)
    #expect(
      straight.model.parameters().map { $0.parameter.value.floats() }
        == resumed.model.parameters().map { $0.parameter.value.floats() })
    #expect(
      straight.average?.mapValues { $0.floats() } == resumed.average?.mapValues { $0.floats() })
    var other = Learner(try model(), optimizer: Adam(), loss: CrossEntropy())
    #expect(
      throws: OptimizerError(
        "the saved optimizer state, average or gradients are not those of this model and optimizer")
    ) { try other.restore(saved, updateCount: 2) }
  }
}

extension LearnerTests {
  @Test(
    "The trained model goes into a file that predictors open, with the average where one is kept")
  func writing() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("learner-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    let card = ModelCard(
      architecture: "resnet20", classNames: ["a", "b", "c", "d"],
      preprocessing: Preprocessing(width: 16, height: 16, channels: 3))
    var learner = Learner(
      try model(), optimizer: Adam(), loss: CrossEntropy(), averageDecay: 0.9)
    for _ in 0..<3 { try learner.step(images(1), labels, learningRate: 0.01) }
    try learner.model(card).write(to: file)
    let read = try Classifier(contentsOf: file)
    let weights = Dictionary(
      uniqueKeysWithValues: read.trained.model.parameters().map {
        ($0.path, $0.parameter.value.floats())
      })
    #expect(weights == learner.average?.mapValues { $0.floats() })
    let other = ModelCard(
      architecture: "resnet20", classNames: ["a"],
      preprocessing: Preprocessing(width: 16, height: 16, channels: 3))
    #expect(throws: (any Error).self) { try learner.model(other) }
  }
}
