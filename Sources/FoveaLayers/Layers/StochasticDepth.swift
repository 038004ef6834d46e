import FoveaSupport
import FoveaTensors

/// Leaves out the main path of a residual block for random samples in training, so that each image
/// passes through a network of another depth (Huang et al. 2016).
///
/// It is applied to the main path before the sum. Training sets all numbers of a sample to zero
/// with probability `rate` and divides the others by 1 − rate; inference is the identity.
public struct StochasticDepth: ParameterlessLayer {
  /// The probability that a sample is left out.
  public let rate: Float

  /// Makes a stochastic depth of a rate.
  ///
  /// - Precondition: The rate is in `0 ..< 1`.
  public init(_ rate: Float) {
    precondition(
      rate >= 0 && rate < 1, "StochasticDepth: the rate must be in 0 ..< 1, got \(rate)")
    self.rate = rate
  }

  /// The rate of a block: 0 at the first, `last` at block number `count`, evenly between.
  public static func rate(ofBlock index: Int, of count: Int, last: Float) -> Float {
    last * Float(index) / Float(max(count, 1))
  }

  /// Applies stochastic depth to `[N, …]`. Each call of a pass draws other samples.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    guard context.isTraining, rate > 0, let samples = x.shape.first else { return x }
    let ones = [Int](repeating: 1, count: x.rank - 1)
    let keep = Tensor.randomUniform([samples] + ones, key: context.nextKey()) .>= rate
    return x * Tensor.where(keep, .full(1 / (1 - rate), shape: keep.shape), 0)
  }
}
