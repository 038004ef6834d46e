import FoveaSupport
import FoveaTensors

/// Zeroes elements at random in training (Srivastava et al. 2014).
///
/// Inverted by default: kept elements are scaled by 1 / (1 − rate) in training, and inference does
/// nothing. The classical form leaves them as they are, and inference multiplies by 1 − rate.
public struct Dropout: ParameterlessLayer {
  /// The probability that an element is zeroed.
  public let rate: Float
  /// Whether inference scales instead of training.
  public let isClassical: Bool

  /// Makes a dropout.
  ///
  /// - Precondition: the rate is in `0 ..< 1`.
  public init(_ rate: Float, classical: Bool = false) {
    precondition(rate >= 0 && rate < 1, "Dropout: the rate must be in 0 ..< 1, got \(rate)")
    self.rate = rate
    isClassical = classical
  }

  /// Drops elements in training; each call of a pass draws anew.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if context.isTraining {
      return x.dropout(rate: rate, key: context.nextKey(), classical: isClassical)
    }
    return isClassical ? x * (1 - rate) : x
  }
}
