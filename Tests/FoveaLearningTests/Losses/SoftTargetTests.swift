@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing

/// Targets that are shares of classes, as in mixed images.
@Suite struct SoftTargetTests {
  let logits = Tensor(Goldens.filled(stream: 61_400, count: 12, scale: 2), shape: [4, 3])
  let labels = Tensor([Int32(0), 2, 1, 2])
  static let losses: [any Loss] = [
    CrossEntropy(), CrossEntropy(labelSmoothing: 0.1, classWeights: [1, 2, 4]), Focal(),
    Focal(gamma: 0.5, classWeights: [1, 2, 4]),
  ]

  @Test(arguments: losses.indices)
  func wholeSharesAreLabels(index: Int) {
    let loss = Self.losses[index]
    let (hard, soft) = (loss(logits, labels), loss(logits, labels.oneHot(3)))
    let slopes = [hard, soft].map { gradients(of: $0, at: [logits])[0] }
    Tensor.evaluate([hard, soft] + slopes)
    #expect(relativeError([soft.item()], [Double(hard.item())]) < 1e-6)
    #expect(relativeError(slopes[1].floats(), slopes[0].floats().map(Double.init)) < 1e-6)
  }

  @Test func mixedLabelsLoseTheMixOfTheirLosses() {
    // λ of one label and 1 − λ of another: Σ q log p is linear in q.
    let other = Tensor([Int32(1), 1, 0, 2])
    let shares = labels.oneHot(3) * 0.3 + other.oneHot(3) * 0.7
    for loss in Self.losses {
      let expected = zip(
        loss.perSample(logits, labels).floats(), loss.perSample(logits, other).floats()
      ).map { 0.3 * Double($0) + 0.7 * Double($1) }
      #expect(relativeError(loss.perSample(logits, shares).floats(), expected) < 1e-5)
    }
  }

  @Test(arguments: losses.indices)
  func gradientsAgreeWithDifferences(index: Int) {
    let shares = Tensor(
      Goldens.filled(stream: 61_401, count: 12, scale: 0.3, offset: 0.5), shape: [4, 3])
    let check = gradientCheck(at: [logits]) { Self.losses[index].perSample($0[0], shares) }
    #expect(check.passes, "\(check)")
  }
}
