@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing

@Suite struct LossTests {
  let logits = Tensor(Goldens.filled(stream: 60_000, count: 12, scale: 2), shape: [4, 3])
  let labels = Tensor([Int32(0), 2, 1, 2])

  @Test func gradientsAgreeWithDifferences() {
    let soft = Tensor(
      Goldens.filled(stream: 60_001, count: 12, scale: 0.4, offset: 0.5), shape: [4, 3])
    let probabilities = Tensor(
      Goldens.filled(stream: 60_002, count: 12, scale: 0.3, offset: 0.5), shape: [4, 3])
    let cases: [(String, any Loss, Tensor, Tensor)] = [
      ("labels", CrossEntropy(labelSmoothing: 0.1, classWeights: [1, 2, 3]), logits, labels),
      ("distributions", CrossEntropy(classWeights: [1, 2, 3]), logits, soft),
      (
        "BCE", BinaryCrossEntropy(classWeights: .init(negative: 1, positive: 3)), probabilities,
        soft
      ),
      (
        "BCE with logits", BinaryCrossEntropyWithLogits(classWeights: .init(positive: 3)), logits,
        soft
      ),
      ("MSE", MeanSquaredError(), logits, soft), ("Huber", Huber(delta: 10), logits, soft),
      ("focal", Focal(gamma: 1.5, classWeights: [1, 2, 3]), logits, labels),
      ("binary focal", BinaryFocal(gamma: 2), logits, soft.round()),
      ("Dice", Dice(smoothing: 1), probabilities, soft), ("IoU", IoU(), probabilities, soft),
    ]
    for (name, loss, predictions, targets) in cases {
      let check = gradientCheck(at: [predictions]) { loss.perSample($0[0], targets) }
      #expect(check.passes, "\(name): \(check)")
    }
  }

  @Test func reductionsDifferByTheirDivisors() {
    let loss = CrossEntropy(classWeights: [1, 2, 4])
    let each = loss.perSample(logits, labels).floats().map(Double.init)
    let sampleWeights: [Float] = [1, 0.5, 2, 1]
    let weighted = zip(each, sampleWeights).reduce(0) { $0 + $1.0 * Double($1.1) }
    func cost(_ reduction: LossReduction) -> Float {
      loss(logits, labels, sampleWeights: Tensor(sampleWeights), reduction: reduction).item()
    }
    #expect(relativeError([cost(.sum)], [weighted]) < 1e-5)
    #expect(relativeError([cost(.meanOverBatch)], [weighted / 4]) < 1e-5)
    // Class weights of labels 0, 2, 1, 2 times sample weights: 1 + 2 + 4 + 4.
    #expect(relativeError([cost(.meanOverWeights)], [weighted / 11]) < 1e-5)
  }

  @Test func pixelsAreAveragedIntoTheirSample() {
    let maps = Tensor(Goldens.filled(stream: 60_003, count: 24, scale: 2), shape: [2, 2, 2, 3])
    let classes = Tensor([Int32(0), 1, 2, 0, 2, 2, 1, 0], shape: [2, 2, 2])
    let whole = CrossEntropy().perSample(maps, classes).floats()
    let pixels = CrossEntropy().perSample(maps.reshaped([8, 3]), classes.reshaped([8])).floats()
    #expect(whole.count == 2)
    #expect(
      relativeError(
        whole, [pixels[..<4], pixels[4...]].map { Double($0.reduce(0, +)) / 4 }) < 1e-6)
  }

  @Test func labelsOutOfRangeAreErrors() {
    let cost = CrossEntropy()(logits, Tensor([Int32(0), 3, 1, 2]))
    #expect(throws: EvaluationError.self) { try Tensor.tryEvaluate([cost]) }
  }

  @Test func hugeLogitsStayFinite() {
    let huge = Tensor([Float(1e4), -1e4, 0, -1e4, 1e4, 0], shape: [2, 3])
    let wrong = Tensor([Int32(1), 1])
    for loss in [CrossEntropy(), Focal(gamma: 0.5)] as [any Loss] {
      let cost = loss(huge, wrong)
      let gradient = gradients(of: cost, at: [huge])[0]
      Tensor.evaluate([cost, gradient])
      #expect(cost.item() == 1e4)
      #expect(gradient.floats().allSatisfy { $0.isFinite })
    }
    let z = Tensor([Float(1e4), -1e4, 1e4, -1e4])
    let y = Tensor([Float(1), 0, 0, 1])
    for loss in [BinaryCrossEntropyWithLogits(), BinaryFocal(gamma: 0.5, alpha: nil)] as [any Loss]
    {
      let cost = loss(z, y)
      let gradient = gradients(of: cost, at: [z])[0]
      Tensor.evaluate([cost, gradient])
      #expect(cost.item() == 5e3)
      #expect(gradient.floats() == [0, 0, 0.25, -0.25])
    }
  }

  @Test func certainProbabilitiesStayFinite() {
    let p = Tensor([Float(0), 1, 0, 1])
    let cost = BinaryCrossEntropy()(p, Tensor([Float(0), 1, 1, 0]))
    let gradient = gradients(of: cost, at: [p])[0]
    Tensor.evaluate([cost, gradient])
    #expect(cost.item() == 50)
    #expect(gradient.floats().allSatisfy { $0.isFinite })
  }

  @Test func emptyRegionsLoseNothing() {
    let nothing = Tensor([Float](repeating: 0, count: 6), shape: [2, 3])
    #expect(Dice().perSample(nothing, nothing).floats() == [0, 0])
    #expect(IoU().perSample(nothing, nothing).floats() == [0, 0])
    let gradient = gradients(of: Dice()(nothing, nothing), at: [nothing])[0]
    #expect(gradient.floats().allSatisfy { $0.isFinite })
  }

  @Test func regionsOfMapsAreWeighedByClass() {
    // Class 0 is found and class 1 missed: losses 0 and 1, weighted 1 : 3.
    let p = Tensor([Float(1), 0, 1, 0], shape: [1, 1, 2, 2])
    let y = Tensor([Float(1), 1, 1, 1], shape: [1, 1, 2, 2])
    #expect(Dice().perSample(p, y).floats() == [0.5])
    #expect(Dice(classWeights: [1, 3]).perSample(p, y).floats() == [0.75])
  }
}
