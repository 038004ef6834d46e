@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Normalization against float64")
struct NormalizationTests {
  @Test(arguments: [[2, 3, 4, 5], [4, 1], [1, 5, 5, 3], [2, 2, 2, 17], [7, 3]])
  func normalizesBatches(_ shape: [Int]) {
    let channels = shape[shape.count - 1]
    let inputs = [
      Array64.random(shape, stream: 50, scale: 1.5, offset: 0.7),
      .random([channels], stream: 51, scale: 0.4, offset: 1), .random([channels], stream: 52),
    ]
    let problems = checkOperation("batchNorm \(shape)", inputs) {
      $0[0].batchNormalized(scale: $0[1], shift: $0[2]).output
    } _: {
      affine(standardized($0[0], epsilon: 1e-5) { Array($0.suffix(1)) }, $0[1], $0[2])
    }
    #expect(problems == [])
    let (_, mean, variance) = inputs[0].tensor.batchNormalized(
      scale: inputs[1].tensor, shift: inputs[2].tensor)
    let axes = Array(0..<shape.count - 1)
    #expect(
      compare(
        "mean", mean.floats().map(Double.init),
        reducing(inputs[0], axes: axes) { $0.reduce(0, +) / Double($0.count) }.values, within: 1e-6)
        == [])
    #expect(
      compare(
        "variance", variance.floats().map(Double.init),
        reducing(inputs[0], axes: axes) { varianceOf($0, unbiased: false) }.values, within: 1e-6)
        == [])
  }

  @Test func normalizesWithGivenStatistics() {
    let inputs = [
      Array64.random([2, 3, 3, 4], stream: 53), .random([4], stream: 54), .random([4], stream: 55),
      .random([4], stream: 56), .random([4], stream: 57, scale: 0.3, offset: 1),
    ]
    let problems = checkOperation("batchNorm at inference", inputs) {
      $0[0].batchNormalized(scale: $0[1], shift: $0[2], mean: $0[3], variance: $0[4])
    } _: {
      let deviation = $0[4].map { ($0 + 1e-5).squareRoot() }
      return affine(reference(reference($0[0], $0[3], -), deviation, /), $0[1], $0[2])
    }
    #expect(problems == [])
  }

  @Test("A mean far from zero costs no precision")
  func farMean() {
    let x = Array64.random([4, 8, 8, 2], stream: 58, scale: 0.01, offset: 100)
    let problems = checkOperation(
      "batchNorm", [x], differentiable: [], tolerance: Tolerance(forward: 1e-3)
    ) {
      $0[0].batchNormalized(scale: .ones([2]), shift: .zeros([2])).output
    } _: {
      standardized($0[0], epsilon: 1e-5) { Array($0.suffix(1)) }
    }
    #expect(problems == [])
  }

  @Test(arguments: [([4, 6], 1), ([2, 3, 4], 2), ([2, 3, 3, 5], 1), ([3, 1], 1)])
  func normalizesLayers(_ shape: [Int], _ axes: Int) {
    let last = Array(shape.suffix(axes))
    let inputs = [
      Array64.random(shape, stream: 59, scale: 1.5), .random(last, stream: 60),
      .random(last, stream: 61),
    ]
    let problems = checkOperation("layerNorm \(shape)", inputs) {
      $0[0].layerNormalized(scale: $0[1], shift: $0[2])
    } _: {
      affine(
        standardized($0[0], epsilon: 1e-5) { Array($0.dropLast(axes)) }, $0[1], $0[2])
    }
    #expect(problems == [])
  }

  @Test(arguments: [([2, 3, 4, 6], 2), ([1, 2, 2, 4], 4), ([2, 3, 3, 5], 1)])
  func normalizesGroups(_ shape: [Int], _ groups: Int) {
    let size = shape[3] / groups
    let inputs = [
      Array64.random(shape, stream: 62, scale: 1.5), .random([shape[3]], stream: 63),
      .random([shape[3]], stream: 64),
    ]
    let problems = checkOperation("groupNorm \(shape)", inputs) {
      $0[0].groupNormalized(groups: groups, scale: $0[1], shift: $0[2])
    } _: {
      affine(
        standardized($0[0], epsilon: 1e-5) { [$0[0], $0[3] / size] }, $0[1], $0[2])
    }
    #expect(problems == [])
  }

  @Test("Gradients of gradients of batch normalization, numerically")
  func secondOrder() {
    let inputs = [
      Array64.random([5, 2], stream: 65, scale: 1.2), .random([2], stream: 66, offset: 1.5),
      .random([5, 2], stream: 67),
    ]
    let problems = checkOperation(
      "batchNorm second order", inputs, differentiable: [0, 1],
      tolerance: Tolerance(forward: 1e-5, gradient: 2e-4)
    ) {
      let y = $0[0].batchNormalized(scale: $0[1], shift: .zeros([2])).output
      return gradients(of: (y * $0[2]).sum(), at: [$0[0]])[0]
    } _: { inputs in
      // γ/σ (w − mean(w) − x̂ mean(w x̂))
      let (x, w) = (inputs[0], inputs[2])
      let hat = standardized(x, epsilon: 1e-5) { [$0[1]] }
      let mean = { (v: Array64) in
        reducing(v, axes: [0], keepingAxes: true) { $0.reduce(0, +) / Double($0.count) }
      }
      let variance = reducing(x, axes: [0]) { varianceOf($0, unbiased: false) }
      let inner = reference(
        reference(w, mean(w), -), reference(hat, mean(reference(w, hat, *)), *), -)
      return reference(inner, reference(inputs[1], variance) { $0 / ($1 + 1e-5).squareRoot() }, *)
    }
    #expect(problems == [])
  }

  @Test("Worked example 21: batch norm of four numbers")
  func workedExample21() {
    let x = Tensor([2, 0.5, -1, 1.5] as [Float], shape: [4, 1])
    let (y, mean, variance) = x.batchNormalized(scale: .ones([1]), shift: .zeros([1]))
    let expected: [Float] = [1.091085, -0.218217, -1.527519, 0.654651]
    #expect(zip(y.floats(), expected).allSatisfy { abs($0 - $1) < 2e-6 })
    #expect(mean.item() == 0.75 && abs(variance.item() - 1.3125) < 1e-6)
    #expect(abs(x.variance(unbiased: true).item() - 1.75) < 1e-6)
  }
}
