import FoveaSupport
import FoveaTensors

/// Normalization of each sample's channels in groups: `[N, H, W, C]` (Wu & He 2018).
public struct GroupNorm: Layer {
  /// γ, `[channels]`
  public var weight: Parameter
  /// β, `[channels]`
  public var bias: Parameter
  /// Parts that the channels divide into.
  public let groups: Int
  /// Keeps the division finite.
  public let epsilon: Float

  /// Makes a normalization of channels in groups.
  ///
  /// - Precondition: `groups` divides `channels`.
  public init(groups: Int, _ channels: Int, epsilon: Float = 1e-5) {
    precondition(
      groups > 0 && channels % groups == 0,
      "GroupNorm: \(channels) channels don't divide into \(groups) groups")
    weight = Parameter(Tensor([Float](repeating: 1, count: channels)), role: .normScale)
    bias = Parameter(Tensor([Float](repeating: 0, count: channels)), role: .normShift)
    self.groups = groups
    self.epsilon = epsilon
  }

  /// Normalises images `[N, H, W, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x, channels: weight.value.count) {
      return context.reject(problem, standIn: x.shape)
    }
    return x.groupNormalized(
      groups: groups, scale: context.value(weight), shift: context.value(bias), epsilon: epsilon)
  }

  /// Names `weight` and `bias`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
  }
}
