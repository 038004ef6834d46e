import FoveaLayers
import FoveaLearning
import FoveaTensors
import Testing

@Suite struct LearnerCopyTests {
  /// Both learners can go on, each from the same state.
  @Test func copiesGoOnIndependently() throws {
    let images = Tensor((0..<12).map { Float($0) / 12 }, shape: [4, 1, 1, 3])
    let labels = Tensor([Int32(0), 1, 1, 0])
    var first = Learner(
      Sequential(Flatten(), Linear(3, 2, key: RandomKey(seed: 1))),
      optimizer: SGD(momentum: 0.9), loss: CrossEntropy(), averageDecay: 0.9)
    try first.step(images, labels, learningRate: 0.1)
    var second = try first.copied()
    for _ in 0..<3 { try second.step(images, labels, learningRate: 0.5) }
    var third = try first.copied()
    let expected = try first.step(images, labels, learningRate: 0.1)
    #expect(try third.step(images, labels, learningRate: 0.1) == expected)
    #expect(first.model["1.weight"].floats() == third.model["1.weight"].floats())
    #expect(first.model["1.weight"].floats() != second.model["1.weight"].floats())
    #expect(first.updateCount == 2 && second.updateCount == 4)
  }
}
