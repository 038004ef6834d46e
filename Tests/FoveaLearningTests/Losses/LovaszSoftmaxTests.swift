@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing

@Suite struct LovaszSoftmaxTests {
  /// Logits with a softmax that is nearly certain of these labels.
  private func certain(_ labels: [Int]) -> Tensor {
    Tensor(labels.flatMap { l in (0..<3).map { $0 == l ? Float(40) : 0 } }, shape: [1, 1, 6, 3])
  }
  private let truth = Tensor([Int32(0), 0, 0, 1, 1, 2], shape: [1, 1, 6])

  @Test func ofCertainPredictionsItIsOneMinusTheIoU() {
    #expect(abs(LovaszSoftmax()(certain([0, 0, 0, 1, 1, 2]), truth).item()) < 1e-6)
    // IoU: class 0 2/3, class 1 2/4, class 2 0/1.
    let loss = LovaszSoftmax()(certain([0, 0, 1, 1, 1, 1]), truth).item()
    #expect(abs(Double(loss) - (1.0 / 3 + 0.5 + 1) / 3) < 1e-6)
    let weighted = LovaszSoftmax(classWeights: [1, 2, 1])(certain([0, 0, 1, 1, 1, 1]), truth)
    #expect(abs(Double(weighted.item()) - (1.0 / 3 + 2 * 0.5 + 1) / 4) < 1e-6)
  }

  @Test func absentClassesDoNotCount() {
    let only = Tensor([Int32](repeating: 1, count: 6), shape: [1, 1, 6])
    #expect(abs(LovaszSoftmax()(certain([1, 1, 1, 0, 0, 2]), only).item() - 0.5) < 1e-6)
  }
}
