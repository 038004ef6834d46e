import FoveaTensors

/// The distance of a function's gradients from central differences.
public struct GradientCheck: CustomStringConvertible, Sendable {
  /// The largest difference relative to the largest gradient of the same input.
  public let worstError: Double
  /// Its position, with both numbers.
  public let description: String

  /// Whether all gradients agree.
  public var passes: Bool { worstError < 5e-3 }
}

/// Compares the gradients of a function with central differences at two steps, extrapolated to a
/// step of 0 (Richardson 1911), so that steps large enough for float32 are accurate enough.
///
/// The function's output is weighted with fixed numbers and summed in float64. Inputs should be
/// farther than `step` from kinks.
public func gradientCheck(
  at inputs: [Tensor], step: Float = 0.02, of function: ([Tensor]) -> Tensor
) -> GradientCheck {
  let output = function(inputs)
  let weights = Goldens.filled(stream: 40_000, count: output.count)
  let seed = Tensor(weights, shape: output.shape)
  let gradients = gradients(of: output, seededWith: seed, at: inputs)
  Tensor.evaluate([output] + gradients)
  let values = inputs.map { $0.floats() }

  func difference(_ input: Int, _ index: Int, _ step: Float) -> Double {
    func moved(_ delta: Float) -> (x: Float, y: [Float]) {
      var numbers = values[input]
      numbers[index] += delta
      var changed = inputs
      changed[input] = Tensor(numbers, shape: inputs[input].shape)
      return (numbers[index], function(changed).floats())
    }
    let (up, down) = (moved(step), moved(-step))
    let rise = zip(weights, zip(up.y, down.y)).reduce(0.0) {
      $0 + Double($1.0) * (Double($1.1.0) - Double($1.1.1))
    }
    return rise / (Double(up.x) - Double(down.x))
  }

  var worst = GradientCheck(worstError: 0, description: "all gradients agree")
  for input in inputs.indices {
    let found = gradients[input].floats().map(Double.init)
    let scale = max(found.map(\.magnitude).max() ?? 0, 1e-3)
    for index in found.indices {
      let near = difference(input, index, step)
      let far = difference(input, index, 2 * step)
      let expected = (4 * near - far) / 3
      let error = (found[index] - expected).magnitude / scale
      if error.isNaN || error > worst.worstError {
        worst = GradientCheck(
          worstError: error.isNaN ? .infinity : error,
          description: "input \(input), element \(index): gradient \(found[index]), by differences "
            + "\(expected), error \(error)")
      }
    }
  }
  return worst
}
