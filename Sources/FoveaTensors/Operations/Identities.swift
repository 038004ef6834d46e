import FoveaSupport
import Synchronization

/// An operation that computes nothing: a statement about gradients or about how values change. The
/// compiler replaces it by its last input.
protocol IdentityOperation: Operation {}

extension IdentityOperation {
  var isIdentity: Bool { true }
  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType { inputs[inputs.count - 1] }
}

/// y = x, without a gradient.
struct StopGradient: IdentityOperation {
  var name: String { "stopGradient" }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] { [nil] }
}

/// y = the last input, a result computed from the others, with the gradient of a closure.
struct CustomGradient: IdentityOperation {
  /// Two custom gradients are equal only if they are the same closure.
  final class Rule: Sendable {
    let gradients: @Sendable (_ g: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?]
    init(
      _ gradients:
        @escaping @Sendable (_ g: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?]
    ) { self.gradients = gradients }
  }
  let name: String
  let rule: Rule

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    let gradients = rule.gradients(g, Array(inputs.dropLast()), y)
    precondition(
      gradients.count == inputs.count - 1,
      "the gradient of \(name) gave \(gradients.count) gradients for \(inputs.count - 1) inputs")
    for (gradient, input) in zip(gradients, inputs) {
      guard let gradient else { continue }
      precondition(
        gradient.type == input.type,
        "the gradient of \(name) gave \(gradient.type) for an input of \(input.type)")
    }
    return gradients + [nil]
  }
  static func == (a: Self, b: Self) -> Bool { a.rule === b.rule }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(rule)) }
}

/// y = x, with the promise that x is the same data in each evaluation, as weights are at inference.
/// Work that depends only on such values is done once.
struct Steady: IdentityOperation {
  var name: String { "steady" }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] { [g] }
}

extension Tensor {
  /// The same values, without a gradient.
  public func stoppingGradient() -> Tensor { Tensor(StopGradient(), [self]) }

  /// The same values, declared constant between evaluations, as weights are at inference.
  ///
  /// Work that depends only on steady values, such as folding batch norm or packing weights, is
  /// done once and kept until the data changes.
  public func steady() -> Tensor { Tensor(Steady(), [self]) }

  /// A custom operation: a result computed from inputs, with a hand-written gradient.
  ///
  /// `gradient` receives the gradient of the result, the inputs and the result, and returns one
  /// gradient for each input (nil for none), of that input's shape.
  ///
  /// ```swift
  /// // A rounding that lets gradients through (straight-through estimator).
  /// let y = Tensor.custom("round", [x], { $0[0].round() }) { g, _, _ in [g] }
  /// ```
  public static func custom(
    _ name: String, _ inputs: [Tensor], _ result: ([Tensor]) -> Tensor,
    gradient: @escaping @Sendable (_ g: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?]
  ) -> Tensor {
    let output = result(inputs)
    return Tensor(CustomGradient(name: name, rule: .init(gradient)), inputs + [output])
  }
}
