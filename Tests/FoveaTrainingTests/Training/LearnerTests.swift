import FoveaLayers
import FoveaModels
import FoveaTensors
import Testing

@testable import FoveaTraining

@Suite("The learner's step")
struct LearnerTests {
  @Test("Recomputing changes no bit of losses, weights and running statistics")
  func recomputing() throws {
    func trained(recomputing: Bool) throws -> (losses: [Double], weights: [[UInt32]]) {
      var configuration = TrainingConfiguration()
      configuration.recompute = recomputing
      configuration.clipNorm = 1
      let model = try Catalogue.model(named: "resnet20").build(
        ModelShape(classes: 4, inputChannels: 3, height: 16, width: 16), key: RandomKey(seed: 1))
      let task = try ClassificationTask(
        configuration, classNames: ["a", "b", "c", "d"], counts: [1, 1, 1, 1])
      var learner = try Learner(model: model, task: task, configuration: configuration)
      let labels = Tensor((0..<8).map { Int32($0 % 4) })
      let losses = try (1...3).map { number in
        let images = Tensor.randomNormal([8, 16, 16, 3], key: RandomKey(seed: UInt64(number)))
        Tensor.evaluate([images])
        return try learner.step(
          Learner.Input(images: images, targets: [labels], key: RandomKey(seed: 0)),
          update: .init(learningRate: 0.1, divisor: 8, number: number, averageDecay: 0)
        ).lossSum
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
}
