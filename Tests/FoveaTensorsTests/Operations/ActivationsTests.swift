import Foundation
@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Activations against float64")
struct ActivationsTests {
  typealias Engine = @Sendable (Tensor) -> Tensor
  typealias Formula = @Sendable (Double) -> Double

  static let all: [(String, Engine, Formula)] = [
    ("relu", { $0.relu() }, ReferenceActivation.relu),
    ("relu6", { $0.relu6() }, ReferenceActivation.relu6),
    ("leakyReLU", { $0.leakyReLU() }, { ReferenceActivation.leakyReLU($0, slope: 0.01) }),
    (
      "leakyReLU 0.3", { $0.leakyReLU(slope: 0.3) },
      { ReferenceActivation.leakyReLU($0, slope: 0.3) }
    ),
    ("elu", { $0.elu() }, { ReferenceActivation.elu($0, alpha: 1) }),
    ("elu 0.5", { $0.elu(alpha: 0.5) }, { ReferenceActivation.elu($0, alpha: 0.5) }),
    ("gelu", { $0.gelu() }, ReferenceActivation.gelu),
    ("geluTanh", { $0.geluTanh() }, ReferenceActivation.geluTanh),
    ("silu", { $0.silu() }, ReferenceActivation.silu),
    ("hardSigmoid", { $0.hardSigmoid() }, ReferenceActivation.hardSigmoid),
    ("hardSwish", { $0.hardSwish() }, ReferenceActivation.hardSwish),
    ("softplus", { $0.softplus() }, ReferenceActivation.softplus),
    ("mish", { $0.mish() }, ReferenceActivation.mish),
    ("sigmoid", { $0.sigmoid() }, ReferenceActivation.sigmoid),
    ("tanh", { $0.tanh() }, Foundation.tanh),
  ]

  @Test(arguments: [[1], [2, 3], [1, 5, 7, 3], [130]])
  func matchesItsFormula(shape: [Int]) {
    // No two numbers closer than 0.1, and none at a kink (0, ±3, 6).
    let x = Array64.distinct(shape, step: 0.11)
    for (name, engine, formula) in Self.all {
      #expect(checkOperation(name, [x], { engine($0[0]) }, { $0[0].map(formula) }) == [])
    }
  }

  @Test func preluLearnsASlopeForEachChannel() {
    let inputs = [Array64.distinct([2, 3, 2, 4]), .random([4], scale: 0.5)]
    let problems = checkOperation("prelu", inputs, { $0[0].prelu(slope: $0[1]) }) {
      reference($0[0], $0[1]) { $0 > 0 ? $0 : $0 * $1 }
    }
    #expect(problems == [])
  }

  @Test func softplusIsSmoothAtZero() {
    let x = Tensor([0] as [Float])
    #expect(gradients(of: x.softplus().sum(), at: [x])[0].floats() == [0.5])
    #expect(abs(gradients(of: x.mish().sum(), at: [x])[0].item() - 0.6) < 1e-6)
  }

  @Test func farFromZeroNothingOverflows() {
    let x = Tensor([-200, -90, 90, 200] as [Float])
    #expect(x.softplus().round().floats() == [0, 0, 90, 200])
    #expect(x.silu().floats() == [0, 0, 90, 200])
    #expect(x.sigmoid().floats() == [0, 0, 1, 1])
    #expect(x.tanh().floats() == [-1, -1, 1, 1])
    #expect(x.elu().floats() == [-1, -1, 90, 200])
  }

  @Test("Worked example 40: ReLU, softmax and the steepest slope of the sigmoid")
  func workedExample40() {
    #expect(Tensor([-2, 0, 3] as [Float]).relu().floats() == [0, 0, 3])
    let x = Tensor([0] as [Float])
    #expect(gradients(of: x.sigmoid().sum(), at: [x])[0].floats() == [0.25])
    let image = Tensor([1, 2, 5, 3, 4, 1, 0, 2, 7] as [Float], shape: [1, 3, 3, 1])
    #expect(image.maxPool2D(2, strides: 1).floats() == [4, 5, 4, 7])
    #expect(Tensor([1, 1, 1, 1] as [Float]).softmax().floats() == [0.25, 0.25, 0.25, 0.25])
  }
}
