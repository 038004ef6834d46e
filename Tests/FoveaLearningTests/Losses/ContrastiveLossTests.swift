import FoveaTensors
import TestSupport
import Testing

@testable import FoveaLearning

@Suite struct ContrastiveLossTests {
  let labels = Tensor([Int32(4), 4, 1, 2, 3, 5])

  @Test("Same pairs have d², different ones (margin − d)² within the margin")
  func figures() {
    let points = Tensor([Float(0), 0, 3, 4, 0, 0, 0.6, 0.8, 0, 0, 0, 2], shape: [6, 2])
    let found = ContrastiveLoss(margin: 1.5).perSample(points, labels).floats()
    #expect(relativeError(found, [25, 25, 0.25, 0.25, 0, 0], floor: 1) < 1e-5)
  }

  @Test func gradientsAgreeWithDifferences() {
    let x = Tensor(Goldens.filled(stream: 61_310, count: 18), shape: [6, 3])
    let loss = ContrastiveLoss(margin: 2)
    let check = gradientCheck(at: [x], step: 0.002) { loss.perSample($0[0], labels) }
    #expect(check.passes, "\(check)")
  }
}
