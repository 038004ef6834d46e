import FoveaTensors

/// A dense layer: y = x Wᵀ + b, from `[N, in]` to `[N, out]`, or `[N, tokens, in]` to
/// `[N, tokens, out]`.
///
/// `weight` is `[out, in]`, `bias` `[out]`. Both are drawn from U(±1 / √in) by default, as in
/// PyTorch.
public struct Linear: Layer {
  /// The matrix W, `[out, in]`.
  public var weight: Parameter
  /// The additive term b, `[out]`.
  public var bias: Parameter?

  /// Makes a dense layer, with a bias by default.
  public init(
    _ inFeatures: Int, _ outFeatures: Int, bias: Bool = true,
    initializer: Initializer = .fanInUniform, biasInitializer: Initializer? = nil, key: RandomKey
  ) {
    let shape = [outFeatures, inFeatures]
    weight = Parameter(initializer.tensor(shape, key: key.fold("weight")), role: .weight)
    self.bias = bias ? Parameter.bias(outFeatures, of: shape, biasInitializer, key) : nil
  }

  /// Applies the layer to `[N, in]` or `[N, tokens, in]`. Feature maps are rejected: a dense layer
  /// for each pixel is almost always a forgotten pooling, and otherwise a `Conv2D` of kernel 1.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let (out, features) = (weight.value.shape[0], weight.value.shape[1])
    if x.rank == 4 {
      return context.reject(
        "a dense layer (Linear, \(features) to \(out)) got a feature map \(x.shape) [batch, "
          + "height, width, channels] and would give one prediction for each pixel, not for each "
          + "image. \(FeatureMapAdvice.text); for a prediction per pixel use Conv2D with kernel 1",
        standIn: [x.shape[0], out])
    }
    guard x.rank == 2 || x.rank == 3, x.shape[x.rank - 1] == features else {
      return context.reject(
        "a dense layer (Linear, \(features) to \(out)) needs [batch, \(features)], got \(x.shape)",
        standIn: [x.shape.first ?? 1, out])
    }
    let y =
      x.reshaped([-1, features]).matmul(context.value(weight), transposingB: true)
    let biased = bias.map { y + context.value($0) } ?? y
    return biased.reshaped(x.shape.dropLast() + [out])
  }

  /// Visits `weight` and `bias`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
  }
}
