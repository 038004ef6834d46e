@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing

@Suite struct BoxOverlapTests {
  @Test func valuesAndGradientsAreTorchvisions() throws {
    let goldens = try DetectionGoldens.load()
    let low = Goldens.filled(stream: 90_100, count: 96, scale: 4)
    let size = Goldens.filled(stream: 90_101, count: 96, scale: 3, offset: 4)
    // [pair, first or second box, x and y], joined to left, top, right, bottom.
    func boxes(_ which: Int) -> Tensor {
      let values = (0..<24).flatMap { pair -> [Float] in
        let start = pair * 4 + which * 2
        return [
          low[start], low[start + 1], low[start] + size[start], low[start + 1] + size[start + 1],
        ]
      }
      return Tensor(values, shape: [24, 4])
    }
    let (a, b) = (boxes(0), boxes(1))
    for kind in BoxOverlap.allCases {
      let golden = try #require(goldens.overlaps[kind.rawValue])
      let value = kind(a, b)
      // The golden gradient is of the overlap, derived from 1 − the loss.
      let slope = gradients(of: value.sum(), at: [a])[0]
      Tensor.evaluate([value, slope])
      #expect(relativeError(value.floats(), golden.values) < 2e-6, "\(kind)")
      #expect(relativeError(slope.floats(), golden.gradients) < 5e-6, "\(kind)")
    }
  }

  @Test func equalBoxesAgreeFully() {
    let box = Tensor([1, 2, 5, 9] as [Float], shape: [1, 4])
    for kind in BoxOverlap.allCases { #expect(abs(kind(box, box).item() - 1) < 1e-6) }
  }

  /// The boxes of the worked example: (50, 50, 10, 10) and (52, 51, 11, 9).
  @Test func theWorkedExample() {
    let a = Tensor([45, 45, 55, 55] as [Float], shape: [1, 4])
    let b = Tensor([46.5, 46.5, 57.5, 55.5] as [Float], shape: [1, 4])
    #expect(abs(BoxOverlap.iou(a, b).item() - 0.570020) < 1e-5)
  }

  @Test func boxesApartHaveASlope() {
    let a = Tensor([0, 0, 1, 1] as [Float], shape: [1, 4])
    let b = Tensor([3, 4, 5, 5] as [Float], shape: [1, 4])
    #expect(gradients(of: BoxOverlap.iou(a, b).sum(), at: [a])[0].floats().allSatisfy { $0 == 0 })
    for kind in [BoxOverlap.giou, .diou, .ciou] {
      let slope = gradients(of: kind(a, b).sum(), at: [a])[0].floats()
      #expect(slope.contains { $0 != 0 } && kind(a, b).item() < 0, "\(kind)")
    }
  }
}
