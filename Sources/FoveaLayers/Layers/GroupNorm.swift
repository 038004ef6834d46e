import FoveaSupport
import FoveaTensors

/// Group normalization: each sample `[H, W, C]` is normalised over groups of channels
/// (Wu & He 2018).
public struct GroupNorm: Layer {
  /// γ, `[channels]`, 1 at first.
  public var weight: Parameter
  /// β, `[channels]`, 0 at first.
  public var bias: Parameter
  /// Number of groups of channels.
  public let groups: Int
  /// Added to the variance before division.
  public let epsilon: Float

  /// Makes a normalization; ε is 10⁻⁵ by default, as in PyTorch.
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

  /// Normalises images `[N, H, W, channels]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x, channels: weight.value.count) {
      return context.reject(problem, standIn: x.shape)
    }
    return x.groupNormalized(
      groups: groups, scale: context.value(weight), shift: context.value(bias), epsilon: epsilon)
  }

  /// Visits `weight` and `bias`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
  }
}
