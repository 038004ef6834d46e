import FoveaSupport
import FoveaTensors

/// Sets random elements to zero in training (Srivastava et al. 2014).
///
/// The default is inverted dropout: training scales the other elements by 1 / (1 − rate), and
/// inference is the identity. The classical form scales nothing in training, and inference
/// multiplies by 1 − rate.
public struct Dropout: ParameterlessLayer {
  /// The probability that an element is set to zero.
  public let rate: Float
  /// Whether inference scales instead of training.
  public let isClassical: Bool

  /// Makes a dropout of a rate; inverted by default.
  ///
  /// - Precondition: The rate is in `0 ..< 1`.
  public init(_ rate: Float, classical: Bool = false) {
    precondition(rate >= 0 && rate < 1, "Dropout: the rate must be in 0 ..< 1, got \(rate)")
    self.rate = rate
    isClassical = classical
  }

  /// Applies dropout to a tensor of any shape. Each call of a pass draws other elements.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if context.isTraining {
      return x.dropout(rate: rate, key: context.nextKey(), classical: isClassical)
    }
    return isClassical ? x * (1 - rate) : x
  }
}
