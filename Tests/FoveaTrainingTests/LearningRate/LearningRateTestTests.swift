import FoveaLayers
import FoveaLearning
import FoveaTensors
import Testing

@testable import FoveaTraining

@Suite struct LearningRateTestTests {
  @Test func ratesRiseByOneFactor() {
    let test = LearningRateTest(lowest: 1e-4, highest: 1, steps: 21)
    #expect(test.rate(ofStep: 0) == 1e-4)
    #expect(abs(test.rate(ofStep: 20) - 1) < 1e-12)
    #expect(abs(test.rate(ofStep: 5) - 1e-3) < 1e-15)
    #expect(LearningRateTest(for: .adam).highest == 1)
    #expect(LearningRateTest(for: .sgd) == LearningRateTest())
  }

  /// A learner goes on with the same bits after a test as without one: weights, optimizer state,
  /// running statistics, average.
  @Test(arguments: [OptimizerKind.sgd, .adam])
  func learnersAreUnchanged(kind: OptimizerKind) throws {
    let images = Tensor(
      (0..<8 * 36).map { Float($0 % 17) / 17 - 0.4 }, shape: [8, 6, 6, 1])
    let labels = Tensor((0..<8).map { Int32($0 % 3) })
    func learner() throws -> Learner {
      var key = RandomKey(seed: 5)
      key = key.fold("model")
      var configuration = TrainingConfiguration()
      configuration.optimizer = kind
      let model = Sequential([
        Conv2D(1, 4, kernel: 3, padding: .same, key: key.fold(0)), BatchNorm(4), Activation.relu,
        Flatten(), Linear(144, 3, key: key.fold(1)),
      ])
      var learner = Learner(
        model, optimizer: configuration.makeOptimizer(), loss: CrossEntropy(), averageDecay: 0.9)
      for _ in 0..<2 { try learner.step(images, labels, learningRate: 0.01) }
      return learner
    }
    func bits(_ learner: Learner) -> [String: [UInt32]] {
      var all = learner.tensors.weights.values
      for (path, value) in learner.tensors.average ?? [:] { all["average " + path] = value }
      for (path, slots) in learner.tensors.optimizer {
        for (name, value) in slots where value.dtype == .float32 {
          all["\(name) of \(path)"] = value
        }
      }
      return all.mapValues { $0.floats().map(\.bitPattern) }
    }
    var plain = try learner()
    var tested = try learner()
    let before = bits(tested)
    let record = try LearningRateTest(for: kind, steps: 40).run(on: tested) { copy, rate in
      try copy.step(images, labels, learningRate: rate)
    }
    #expect((record?.rates.count ?? 0) > 10)
    #expect(record?.losses.first != record?.losses.last)
    #expect(bits(tested) == before && before.count > 10)
    for _ in 0..<2 {
      let expected = try plain.step(images, labels, learningRate: 0.01)
      #expect(try tested.step(images, labels, learningRate: 0.01) == expected)
    }
    #expect(bits(tested) == bits(plain) && bits(plain) != before)
    #expect(tested.updateCount == 4)
  }

  @Test func aStepCanEndTheTest() throws {
    let learner = Learner(
      Linear(2, 2, key: RandomKey(seed: 0)), optimizer: SGD(), loss: CrossEntropy())
    #expect(try LearningRateTest().run(on: learner) { _, _ in nil } == nil)
  }
}
