import Foundation
import FoveaTensors

/// The moments of Adam and AdamW, and their step:
///
///     m ← β₁ m + (1 − β₁) g          v ← β₂ v + (1 − β₂) g²
///     step = η (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
struct AdamMoments {
  let beta1: Float
  let beta2: Float
  let epsilon: Float
  var scalars = ScalarsByAge()

  /// The step to subtract for a gradient; updates the moments.
  mutating func step(
    _ p: ParameterUpdate, gradient g: Tensor, learningRate: Tensor, number: Int,
    slots: inout OptimizerSlots
  ) -> Tensor {
    let m = slots.value("mean", p) * beta1 + g * (1 - beta1)
    let v = slots.value("squares", p) * beta2 + g * g * (1 - beta2)
    slots.set("mean", p.path, to: m)
    slots.set("squares", p.path, to: v)
    let corrections = scalars.values(slots.age(p.path, step: number)) { t in
      [
        1 / (1 - pow(Double(beta1), Double(t))),
        1 / (1 - pow(Double(beta2), Double(t))).squareRoot(),
      ]
    }
    let rate = p.rate(learningRate) * corrections[0]
    return m / (v.sqrt() * corrections[1] + epsilon) * rate
  }
}
