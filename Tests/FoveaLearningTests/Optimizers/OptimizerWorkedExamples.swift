@testable import FoveaLearning
import FoveaTensors
import TestSupport
import Testing

/// The worked examples of optimizers, by number.
@Suite struct OptimizerWorkedExamples {
  /// One step from w = 1 (or another start) with a gradient.
  private func stepped(
    _ optimizer: any Optimizer, from w: Float = 1, gradient: Float = -8, rate: Float = 0.1
  ) -> Double {
    var optimizer = optimizer
    let update = ParameterUpdate(
      path: "w", value: Tensor(w), gradient: Tensor(gradient))
    return Double(
      optimizer.update(parameters: [update], learningRate: Tensor(rate), step: 1)[0].item())
  }

  private func isClose(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) < 1e-6 * max(1, abs(expected))
  }

  /// Loss and gradients of w x + b on samples, MSE.
  private func line(_ w: Float, _ b: Float, _ samples: [(x: Float, y: Float)]) -> (
    loss: Float, dw: Float, db: Float
  ) {
    let (wt, bt) = (Tensor(w), Tensor(b))
    let prediction = Tensor(samples.map(\.x)) * wt + bt
    let cost = MeanSquaredError()(prediction, Tensor(samples.map(\.y)))
    let slopes = gradients(of: cost, at: [wt, bt])
    Tensor.evaluate([cost] + slopes)
    return (cost.item(), slopes[0].item(), slopes[1].item())
  }

  @Test("Worked example 8: one weight step") func example8() {
    #expect(isClose(stepped(SGD(), from: 0.5, gradient: -0.3), 0.53))
  }

  @Test("Worked example 22: gradient descent on a line with bias") func example22() {
    let first = line(1, 0, [(2, 4)])
    let w = stepped(SGD(), from: 1, gradient: first.dw)
    let b = stepped(SGD(), from: 0, gradient: first.db)
    #expect(isClose(w, 1.8) && isClose(b, 0.4))
    #expect(line(Float(w), Float(b), [(2, 4)]).loss < 1e-12)
  }

  @Test("Worked example 23: gradient descent on three samples") func example23() {
    let samples: [(x: Float, y: Float)] = [(2, 4), (1, 2), (3, 6)]
    let first = line(1, 0, samples)
    #expect(isClose(Double(first.dw), -9.333333))
    let w = stepped(SGD(), from: 1, gradient: first.dw)
    #expect(isClose(w, 1.933333))
    #expect(isClose(Double(line(Float(w), 0, samples).loss), 0.0207407))
  }

  @Test("Worked example 24: SGD over the same samples") func example24() {
    let samples: [(x: Float, y: Float)] = [(2, 4), (1, 2), (3, 6)]
    var w = 1.0
    var path: [Double] = []
    for sample in samples {
      w = stepped(SGD(), from: Float(w), gradient: line(Float(w), 0, [sample]).dw)
      path.append(w)
    }
    #expect(relativeError(path, [1.8, 1.84, 2.128]) < 1e-6)
    #expect(isClose(Double(line(Float(w), 0, samples).loss), 0.0764587))
  }

  @Test("Worked example 25: a plain step") func example25() {
    let first = line(1, 0, [(2, 4)])
    #expect(first.dw == -8)
    let w = stepped(SGD())
    #expect(isClose(w, 1.8))
    #expect(isClose(Double(line(Float(w), 0, [(2, 4)]).loss), 0.16))
  }

  @Test("Worked example 26: momentum, classic and averaging") func example26() {
    #expect(isClose(stepped(SGD(momentum: 0.9)), 1.8))
    #expect(isClose(stepped(SGD(momentum: 0.9, dampening: 0.9, dampsFirstStep: true)), 1.08))
  }

  @Test("Worked example 27: AdaGrad") func example27() {
    #expect(isClose(stepped(AdaGrad(epsilon: 1e-8)), 1.1))
  }

  @Test("Worked example 28: RMSProp") func example28() {
    #expect(isClose(stepped(RMSProp(decay: 0.9)), 1.3162278))
    #expect(isClose(stepped(RMSProp(decay: 0.9, epsilonInsideRoot: true)), 1.3162278))
  }

  @Test("Worked example 29: Adam") func example29() {
    #expect(isClose(stepped(Adam()), 1.1))
  }
}
