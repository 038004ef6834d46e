@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Softmax against float64")
struct SoftmaxTests {
  static let cases: [([Int], Int)] = [
    ([5], 0), ([1], 0), ([3, 7], 1), ([3, 7], 0), ([2, 3, 2, 10], -1), ([2, 3, 4], 1),
    ([2, 1000], 1),
  ]

  @Test(arguments: cases)
  func matches(_ shape: [Int], _ axis: Int) {
    let x = Array64.random(shape, stream: 40, scale: 4)
    let place = axis < 0 ? axis + shape.count : axis
    #expect(
      checkOperation("softmax", [x]) {
        $0[0].softmax(axis: axis)
      } _: {
        softmaxReference($0[0], axis: place)
      } == [])
    #expect(
      checkOperation("logSoftmax", [x]) {
        $0[0].logSoftmax(axis: axis)
      } _: {
        logSoftmaxReference($0[0], axis: place)
      } == [])
  }

  @Test func largeLogitsStayFinite() {
    let x = Tensor([1000, 1001, -1000] as [Float])
    let p = x.softmax().floats()
    #expect(abs(p[0] - 0.26894143) < 1e-6 && abs(p[1] - 0.7310586) < 1e-6 && p[2] == 0)
    #expect(x.logSoftmax().floats()[2] == -2001.3132)
  }

  /// The computation of the logits is fused with the softmax, and rounds differently there.
  @Test func computedLogitsOfAnySizeStayFinite() {
    let x = Tensor.randomNormal([4, 1000], key: RandomKey(seed: 1))
    let p = (x * 3e10 * x.sigmoid() + x.exp() * 1e10).softmax().floats()
    #expect(p.allSatisfy { $0.isFinite })
    let kept = Tensor([.nan, 0] as [Float]).softmax().floats()
    #expect(kept.allSatisfy { $0.isNaN })
  }

  @Test func hasGradientsOfGradients() {
    let x = Array64.random([2, 4], stream: 41, scale: 2)
    let weights = Array64.random([2, 4], stream: 42)
    let problems = checkOperation("softmax second order", [x]) {
      gradients(of: ($0[0].softmax() * weights.tensor).sum(), at: [$0[0]])[0]
    } _: { inputs in
      // p (w − Σ p w)
      let p = softmaxReference(inputs[0], axis: 1)
      let mean = reducing(reference(p, weights, *), axes: [1], keepingAxes: true) {
        $0.reduce(0, +)
      }
      return reference(p, reference(weights, mean, -), *)
    }
    #expect(problems == [])
    let logs = checkOperation("logSoftmax second order", [x]) {
      gradients(of: ($0[0].logSoftmax() * weights.tensor).sum(), at: [$0[0]])[0]
    } _: { inputs in
      let total = reducing(weights, axes: [1], keepingAxes: true) { $0.reduce(0, +) }
      return reference(weights, reference(softmaxReference(inputs[0], axis: 1), total, *), -)
    }
    #expect(logs == [])
  }

  @Test("Worked example 7: softmax and cross-entropy at the logits")
  func workedExample7() {
    let logits = Tensor([Float(0.3).log(), Float(0.7).log()])
    let loss = -(logits.logSoftmax() * Tensor([0, 1] as [Float])).sum()
    let g = gradients(of: loss, at: [logits])[0].floats()
    #expect(abs(g[0] - 0.3) < 1e-6 && abs(g[1] + 0.3) < 1e-6)
  }
}

import Foundation

extension Float {
  fileprivate func log() -> Float { Foundation.log(self) }
}
