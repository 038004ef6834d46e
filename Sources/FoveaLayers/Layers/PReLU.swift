import FoveaTensors

/// x if positive, else slope · x, with a learned slope for each channel or one for all
/// (He et al. 2015).
public struct PReLU: Layer {
  /// The slopes, `[channels]` or `[1]`.
  public var weight: Parameter

  /// Makes an activation; by default with one slope for all channels, 0.25 at first.
  public init(_ channels: Int = 1, slope: Float = 0.25) {
    weight = Parameter(Tensor([Float](repeating: slope, count: channels)), role: .weight)
  }

  /// Applies the function to `[…, channels]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let slopes = weight.value.count
    guard slopes == 1 || x.shape.last == slopes else {
      return context.reject(
        "has slopes for \(slopes) channels (the last axis), got \(x.shape)", standIn: x.shape)
    }
    return x.prelu(slope: context.value(weight))
  }

  /// Visits `weight`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
  }
}
