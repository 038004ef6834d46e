import FoveaTensors

/// Layer normalization of each sample over its last axes (Ba et al. 2016).
public struct LayerNorm: Layer {
  /// γ, of the shape of the normalised axes, 1 at first.
  public var weight: Parameter
  /// β, of the shape of the normalised axes, 0 at first.
  public var bias: Parameter
  /// Added to the variance before division.
  public let epsilon: Float

  /// Makes a normalization over the last axes, of a given shape; ε is 10⁻⁵ by default.
  public init(_ shape: [Int], epsilon: Float = 1e-5) {
    weight = Parameter(
      Initializer.constant(1).tensor(shape, key: RandomKey(seed: 0)), role: .normScale)
    bias = Parameter(
      Initializer.constant(0).tensor(shape, key: RandomKey(seed: 0)), role: .normShift)
    self.epsilon = epsilon
  }

  /// Normalises `[…, shape]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let shape = weight.value.shape
    guard Array(x.shape.suffix(shape.count)) == shape else {
      return context.reject("expects last axes \(shape), got \(x.shape)", standIn: x.shape)
    }
    return x.layerNormalized(
      scale: context.value(weight), shift: context.value(bias), epsilon: epsilon)
  }

  /// Visits `weight` and `bias`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
  }
}
