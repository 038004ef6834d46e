import CFoveaKernels
import FoveaSupport
import FoveaSupport

/// Uniform numbers in [0, 1): element i is a hash of the key (two int32 words) and i, so that the
/// same key always gives the same numbers.
struct RandomUniform: PointwiseOperation {
  let shape: [Int]
  var name: String { "randomUniform" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    try require(
      inputs.count == 2 && inputs.allSatisfy { $0 == TensorType([], .int32) },
      "randomUniform: a key is two int32 scalars, got \(inputs)")
    return TensorType(shape, .float32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] { [nil, nil] }

  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
  {
    program.emit(FOVEA_RANDOM, inputs[0], inputs[1], cost: 8)
  }
}

extension Tensor {
  /// Uniform numbers in `[low, high)`.
  public static func randomUniform(
    _ shape: [Int], from low: Float = 0, to high: Float = 1, key: RandomKey
  ) -> Tensor {
    let unit = Tensor(RandomUniform(shape: shape), key.words)
    return low == 0 && high == 1 ? unit : unit * (high - low) + low
  }

  /// Normally distributed numbers (Box & Muller 1958).
  public static func randomNormal(
    _ shape: [Int], mean: Float = 0, deviation: Float = 1, key: RandomKey
  ) -> Tensor {
    let radius = (1 - randomUniform(shape, key: key.fold(0))).log() * -2
    let angle = randomUniform(shape, key: key.fold(1)) * (2 * Float.pi)
    return radius.sqrt() * angle.cos() * deviation + mean
  }

  /// Dropout for training (Srivastava et al. 2014): each element is zeroed with probability `rate`.
  ///
  /// Kept elements are scaled by 1 / (1 − rate), so that inference needs no change ("inverted"
  /// dropout). The `classical` form doesn't scale them, and inference multiplies by 1 − rate.
  public func dropout(rate: Float, key: RandomKey, classical: Bool = false) -> Tensor {
    precondition(rate >= 0 && rate < 1, "dropout: the rate must be in 0 ..< 1, got \(rate)")
    if rate == 0 { return self }
    let keep = Tensor.randomUniform(shape, key: key) .>= rate
    return Tensor.where(keep, classical ? self : self * (1 / (1 - rate)), 0)
  }
}
