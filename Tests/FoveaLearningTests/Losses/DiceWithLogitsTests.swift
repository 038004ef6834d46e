@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing

@Suite struct DiceWithLogitsTests {
  let logits = Tensor(Goldens.filled(stream: 61_200, count: 24, scale: 2), shape: [2, 2, 2, 3])
  let labels = Tensor([Int32(0), 1, 2, 0, 2, 2, 1, 0], shape: [2, 2, 2])

  @Test func isDiceOfTheSoftmax() {
    let shares = labels.oneHot(3)
    for weights in [nil, [1, 2, 5] as [Float]] {
      let expected = Dice(smoothing: 1, classWeights: weights)
        .perSample(logits.softmax(), shares).floats().map(Double.init)
      let loss = DiceWithLogits(classWeights: weights)
      #expect(relativeError(loss.perSample(logits, labels).floats(), expected) < 1e-5)
      #expect(relativeError(loss.perSample(logits, shares).floats(), expected) < 1e-5)
    }
  }

  @Test func overTheBatchItIsOneImage() {
    let long = DiceWithLogits().perSample(
      logits.reshaped([1, 4, 2, 3]), labels.reshaped([1, 4, 2])
    ).floats()[0]
    let batch = DiceWithLogits(over: .batch)
    #expect(
      relativeError(batch.perSample(logits, labels).floats(), [Double(long), Double(long)]) < 1e-6)
    #expect(relativeError([batch(logits, labels).item()], [Double(long)]) < 1e-6)
  }

  @Test func oneChannelStandsForObjectOrNot() {
    let z = Tensor([Float(20), -20, -20, 20], shape: [1, 2, 2, 1])
    let loss = DiceWithLogits(activation: .sigmoid)
    let hit = loss(z, Tensor([Int32(1), 0, 0, 1], shape: [1, 2, 2])).item()
    let miss = loss(z, Tensor([Int32(0), 1, 1, 0], shape: [1, 2, 2])).item()
    #expect(abs(hit) < 1e-6)
    // 1 − (0 + 1) / (2 + 2 + 1)
    #expect(abs(miss - 0.8) < 1e-6)
  }

  @Test func aSumOfLossesIsTheirSum() {
    let (a, b) = (CrossEntropy(), DiceWithLogits())
    let sum = CompoundLoss([.init(a), .init(b, weight: 0.5)])
    let expected = zip(a.perSample(logits, labels).floats(), b.perSample(logits, labels).floats())
      .map { Double($0) + 0.5 * Double($1) }
    #expect(relativeError(sum.perSample(logits, labels).floats(), expected) < 1e-5)
  }
}
