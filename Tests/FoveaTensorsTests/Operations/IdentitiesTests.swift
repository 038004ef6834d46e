@testable import FoveaTensors
import TestSupport
import Testing

@Suite("How gradients flow")
struct IdentitiesTests {
  @Test func gradientsStop() {
    let x = Tensor([2, 3] as [Float])
    let y = (x * x.stoppingGradient()).sum()
    #expect(y.item() == 13)
    #expect(gradients(of: (x * x.stoppingGradient()).sum(), at: [x])[0].floats() == [2, 3])
    #expect(gradients(of: x.stoppingGradient().sum(), at: [x])[0].floats() == [0, 0])
  }

  @Test func aHandWrittenGradientIsUsed() {
    let x = Tensor([0.4, 1.6] as [Float])
    let y = Tensor.custom("round", [x], { $0[0].round() }) { g, _, _ in [g * 7] }
    #expect(gradients(of: y.sum(), at: [x])[0].floats() == [7, 7])
    #expect(y.floats() == [0, 2])
  }

  @Test func aHandWrittenGradientSeesInputsAndResult() {
    let (a, b) = (Tensor([2] as [Float]), Tensor([5] as [Float]))
    let y = Tensor.custom("product", [a, b], { $0[0] * $0[1] }) { g, inputs, y in
      [g * y / inputs[0], nil]
    }
    let g = gradients(of: y.sum(), at: [a, b])
    #expect(g[0].floats() == [5])
    #expect(g[1].floats() == [0])
  }

  @Test func anIntermediateActivationHasAGradient() {
    let x = Tensor([1, 2] as [Float])
    let h = x * 3
    let loss = (h * h).sum()
    let g = gradients(of: loss, at: [h, x])
    #expect(g[0].floats() == [6, 12])
    #expect(g[1].floats() == [18, 36])
  }

  @Test func polynomialsDifferentiateAgainAndAgain() {
    let x = Tensor(Float(2))
    var y = x * x * x * x + x * x * 3
    var values = [y.item()]
    y = x * x * x * x + x * x * 3
    for _ in 0..<5 {
      y = gradients(of: y, at: [x])[0]
      // Reads a copy, so that the graph is kept.
      values.append((y * 1).item())
    }
    // x⁴ + 3x², 4x³ + 6x, 12x² + 6, 24x, 24, 0 at 2.
    #expect(values == [28, 44, 54, 48, 24, 0])
  }

  @Test func whatTheScalarDoesNotDependOnHasGradientZero() {
    let (x, z) = (Tensor([1, 2] as [Float]), Tensor([3] as [Float]))
    #expect(gradients(of: x.sum(), at: [z])[0].floats() == [0])
    // Constants and results evaluated earlier are data, so the gradient is not an error.
    let constant = Tensor.ones([2])
    Tensor.evaluate([constant])
    let made = Tensor.randomUniform([2], key: RandomKey(seed: 1))
    Tensor.evaluate([made])
    let later = Tensor([1] as [Float])
    #expect(gradients(of: (constant * made).sum(), at: [later])[0].floats() == [0])
  }

  @Test("Worked examples 19 and 20: three layers of one weight")
  func workedExamples19And20() {
    let w = (0..<3).map { _ in Tensor(Float(0.5)) }
    func chain(_ activation: (Tensor) -> Tensor) -> (z: [Tensor], p: Tensor, loss: Tensor) {
      let z1 = w[0] * 1
      let z2 = activation(z1) * w[1]
      let z3 = activation(z2) * w[2]
      let p = z3.sigmoid()
      return ([z1, z2, z3], p, -p.log())
    }
    let (z, p, loss) = chain { $0.sigmoid() }
    let g = gradients(of: loss, at: [p, z[2], w[2], z[1], w[1], z[0], w[0]])
    Tensor.evaluate([loss, p] + z + g)
    let expected: [Float] = [
      -1.749317, -0.428348, -0.247236, -0.052268, -0.032534, -0.006142, -0.006142,
    ]
    for (actual, truth) in zip(g, expected) { #expect(abs(actual.item() - truth) < 1e-6) }
    #expect(abs(loss.item() - 0.559226) < 1e-6 && abs(p.item() - 0.571652) < 1e-6)
    #expect(abs(z[1].item() - 0.311230) < 1e-6 && abs(z[2].item() - 0.288593) < 1e-6)

    let rectified = chain { $0.relu() }
    #expect(abs(gradients(of: rectified.loss, at: [w[0]])[0].item() + 0.117198) < 1e-6)
  }

  @Test("Worked example 38: a residual sum")
  func workedExample38() {
    let x = Tensor([1, 2, 3] as [Float])
    let y = x + x * 0.1
    let expected: [Float] = [1.1, 2.2, 3.3]
    let g = gradients(of: y.sum(), at: [x])[0]
    Tensor.evaluate([y, g])
    #expect(zip(y.floats(), expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(g.floats().allSatisfy { abs($0 - 1.1) < 1e-6 })
  }
}
