@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing

/// The contract of losses that ignore a label: nothing depends on the ignored pixels.
@Suite struct IgnoredLabelTests {
  static let losses: [(name: String, loss: any Loss)] = [
    ("cross-entropy", CrossEntropy(ignoring: 255)),
    (
      "weighted, smoothed cross-entropy",
      CrossEntropy(labelSmoothing: 0.1, classWeights: [1, 2, 3], ignoring: 255)
    ),
    ("BCE", BinaryCrossEntropyWithLogits(classWeights: .init(positive: 3), ignoring: 255)),
    ("Dice", DiceWithLogits(classWeights: [1, 2, 3], ignoring: 255)),
    ("focal", Focal(gamma: 1.5, classWeights: [1, 2, 3], ignoring: 255)),
    ("Tversky", Tversky(classWeights: [1, 2, 3], ignoring: 255)),
    ("focal Tversky", Tversky(gamma: 0.75, ignoring: 255, over: .batch)),
    ("Lovász", LovaszSoftmax(classWeights: [1, 2, 3], ignoring: 255)),
    ("batch Lovász", LovaszSoftmax(ignoring: 255, over: .batch)),
    ("batch Dice", DiceWithLogits(ignoring: 255, over: .batch)),
    ("CE + Dice", CompoundLoss.crossEntropyAndDice(classWeights: [1, 2, 3], ignoring: 255)),
    ("BCE + Dice", CompoundLoss.binaryCrossEntropyAndDice(ignoring: 255)),
  ]

  /// Two images of 2×3 pixels and three classes; the first has two ignored pixels.
  let logits = Tensor(Goldens.filled(stream: 61_100, count: 36, scale: 2), shape: [2, 2, 3, 3])
  let labels = Tensor([Int32(0), 255, 2, 255, 1, 0, 2, 2, 1, 0, 1, 1], shape: [2, 2, 3])

  @Test(arguments: losses.indices)
  func ignoredPixelsHaveNeitherLossNorGradient(index: Int) {
    let (name, loss) = Self.losses[index]
    var changed = logits.floats()
    for channel in 0..<3 {
      changed[3 + channel] += 5
      changed[9 + channel] = Float(channel) * 100
    }
    let other = Tensor(changed, shape: logits.shape)
    let (a, b) = (loss.perSample(logits, labels), loss.perSample(other, labels))
    let gradient = gradients(of: loss(other, labels), at: [other])[0]
    Tensor.evaluate([a, b, gradient])
    #expect(a.floats() == b.floats(), "\(name)")
    #expect(gradient.floats()[3..<6].allSatisfy { $0 == 0 }, "\(name)")
    #expect(gradient.floats()[9..<12].allSatisfy { $0 == 0 }, "\(name)")
    #expect(gradient.floats()[0..<3].contains { $0 != 0 }, "\(name)")
  }

  @Test(arguments: losses.indices)
  func anImageIsWorthWhatItsCountedPixelsAre(index: Int) {
    let (name, loss) = Self.losses[index]
    // The first image without its ignored pixels is an image of 1×4 pixels.
    let pixels = [0, 2, 4, 5]
    let kept = Tensor(
      pixels.flatMap { logits.floats()[3 * $0..<3 * $0 + 3] }, shape: [1, 1, 4, 3])
    let own = Tensor([Int32(0), 2, 1, 0], shape: [1, 1, 4])
    let whole = loss.perSample(
      logits.sliced(axis: 0, 0..<1), labels.sliced(axis: 0, 0..<1)
    ).floats()
    let expected = loss.perSample(kept, own).floats().map(Double.init)
    #expect(relativeError(whole, expected) < 1e-5, "\(name)")
  }

  @Test(arguments: losses.indices)
  func gradientsAgreeWithDifferences(index: Int) {
    let (name, loss) = Self.losses[index]
    let check = gradientCheck(at: [logits]) { loss.perSample($0[0], labels) }
    #expect(check.passes, "\(name): \(check)")
  }

  @Test func anImageOfIgnoredPixelsAloneLosesNothing() {
    let nothing = Tensor([Int32](repeating: 255, count: 6), shape: [1, 2, 3])
    let image = logits.sliced(axis: 0, 0..<1)
    for (name, loss) in Self.losses {
      let cost = loss(image, nothing)
      let gradient = gradients(of: cost, at: [image])[0]
      Tensor.evaluate([cost, gradient])
      #expect(cost.item() == 0, "\(name)")
      #expect(gradient.floats().allSatisfy { $0 == 0 }, "\(name)")
    }
  }

  @Test func labelsOutOfRangeAreErrors() {
    let wrong = Tensor([Int32(0), 1, 2, 0, 1, 3, 2, 2, 1, 0, 1, 1], shape: [2, 2, 3])
    for (name, loss) in Self.losses {
      #expect(throws: EvaluationError.self, "\(name)") {
        try Tensor.tryEvaluate([loss(logits, wrong)])
      }
    }
  }
}
