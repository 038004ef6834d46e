import Foundation
import FoveaTensors

/// The allowed distance of the engine's float32 from the float64 reference, relative to the largest
/// magnitude in the compared array (at least 1).
public struct Tolerance: Sendable {
  /// The tolerance of the result.
  public var forward: Double
  /// The tolerance of each gradient.
  public var gradient: Double

  /// Makes a tolerance. The defaults suit sums of some hundred terms.
  public init(forward: Double = 2e-6, gradient: Double = 2e-5) {
    self.forward = forward
    self.gradient = gradient
  }
}

/// Checks the contract of an operation: the engine's float32 result equals that of a plain float64
/// reference, and its gradient equals central differences of that reference.
///
/// The checked gradient is that of Σ sᵢ yᵢ, with numbers s in [-1, 1), with respect to every input
/// in `differentiable` (all by default). The differences are computed in float64, with errors of
/// about 1e-10. Of large inputs, 48 evenly spaced elements are differentiated. From the first call
/// on, every graph of the process is verified between the compiler's passes.
///
/// Returns the problems, one per line, so that a test reads
///
///     #expect(checkOperation("exp", [.random([2, 3])], { $0[0].exp() }, { $0[0].map(exp) }) == [])
public func checkOperation(
  _ name: String, _ inputs: [Array64], differentiable: [Int]? = nil,
  tolerance: Tolerance = Tolerance(), _ engine: ([Tensor]) -> Tensor,
  _ reference: ([Array64]) -> Array64
) -> [String] {
  Engine.verifiesGraphs = true
  let tensors = inputs.map(\.tensor)
  let y = engine(tensors)
  let expected = reference(inputs)
  guard y.shape == expected.shape else {
    return ["\(name): the shape is \(y.shape), the reference's \(expected.shape)"]
  }
  let seed = Array64.random(expected.shape, stream: 999)
  let wanted = differentiable ?? Array(inputs.indices)
  let gradients =
    wanted.isEmpty
    ? [] : gradients(of: y, seededWith: seed.tensor, at: wanted.map { tensors[$0] })
  Tensor.evaluate([y] + gradients)

  var problems = compare(
    "\(name)", y.floats().map(Double.init), expected.values, within: tolerance.forward)
  for (gradient, input) in zip(gradients, wanted) {
    let actual = gradient.floats()
    let places = evenlySpaced(actual.count, atMost: 48)
    let slopes = places.map { place in
      centralDifference(of: reference, inputs, input, place, seed.values)
    }
    problems += compare(
      "\(name), gradient at input \(input)", places.map { Double(actual[$0]) }, slopes,
      within: tolerance.gradient, places: places)
  }
  return problems
}

/// Compares an array with its expected values; at most three differences are listed.
public func compare(
  _ name: String, _ actual: [Double], _ expected: [Double], within tolerance: Double,
  places: [Int]? = nil
) -> [String] {
  guard actual.count == expected.count else {
    return ["\(name): \(actual.count) entries, expected \(expected.count)"]
  }
  let scale = expected.filter(\.isFinite).reduce(1) { max($0, abs($1)) }
  var problems: [String] = []
  for (index, (a, e)) in zip(actual, expected).enumerated() {
    // Infinities agree only with themselves, NaN with NaN.
    if a == e || (a.isNaN && e.isNaN) || abs(a - e) <= tolerance * scale { continue }
    problems.append("\(name)[\(places?[index] ?? index)] is \(a), expected \(e)")
  }
  if problems.count > 3 {
    problems = problems.prefix(3) + ["\(name): \(problems.count) of \(actual.count) differ"]
  }
  return problems
}

private func evenlySpaced(_ count: Int, atMost limit: Int) -> [Int] {
  count <= limit ? Array(0..<count) : (0..<limit).map { $0 * count / limit }
}

private func centralDifference(
  of function: ([Array64]) -> Array64, _ inputs: [Array64], _ input: Int, _ place: Int,
  _ seed: [Double]
) -> Double {
  let step = 1e-5
  var moved = inputs
  moved[input].values[place] = inputs[input].values[place] + step
  let above = function(moved).values
  moved[input].values[place] = inputs[input].values[place] - step
  let below = function(moved).values
  // Differences first: sums of the whole would lose digits.
  return zip(zip(above, below), seed).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 } / (2 * step)
}
