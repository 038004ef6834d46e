import FoveaSupport
import FoveaTensors

/// CBAM's channel attention: x · σ(f(mean(x)) + f(max(x))), the same two dense layers f for the
/// means and the largest numbers of all channels (Woo et al. 2018).
public struct ChannelAttention: Layer {
  /// To `channels / reduction`, without bias
  public var fc1: Linear
  /// Back to the channels, without bias
  public var fc2: Linear

  /// Makes a gate; at least one hidden number.
  public init(_ channels: Int, reduction: Int = 16, key: RandomKey) {
    let hidden = max(1, channels / reduction)
    fc1 = Linear(channels, hidden, bias: false, key: key.fold("fc1"))
    fc2 = Linear(hidden, channels, bias: false, key: key.fold("fc2"))
  }

  /// Weighs the channels of images `[N, H, W, channels]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x, channels: fc2.weight.value.shape[0]) {
      return context.reject(problem, standIn: x.shape)
    }
    let batch = x.shape[0]
    // One pass for both: f is linear after the ReLU, so the sum may come before fc2.
    let pooled = Tensor.concatenated([x.globalAveragePool2D(), x.globalMaxPool2D()], axis: 0)
    let hidden = fc1(pooled, context, as: "fc1").relu()
    let both = hidden.sliced(axis: 0, 0..<batch) + hidden.sliced(axis: 0, batch..<2 * batch)
    let gates = fc2(both, context, as: "fc2").sigmoid()
    return x * gates.reshaped([batch, 1, 1, x.shape[3]])
  }

  /// Names `fc1` and `fc2`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("fc1", &fc1)
    visitor.child("fc2", &fc2)
  }
}

/// CBAM's spatial attention: x · σ(conv(mean and max over channels)), a gate for each pixel
/// (Woo et al. 2018).
public struct SpatialAttention: Layer {
  /// 7×7, from two channels to one
  public var conv: Conv2D

  /// Makes a gate.
  ///
  /// - Precondition: the kernel is odd.
  public init(kernel: Int = 7, key: RandomKey) {
    precondition(kernel % 2 == 1, "SpatialAttention: the kernel must be odd, got \(kernel)")
    conv = Conv2D(
      2, 1, kernel: Pair(kernel), padding: .all(kernel / 2), key: key.fold("conv"))
  }

  /// Weighs the pixels of images `[N, H, W, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) { return context.reject(problem, standIn: x.shape) }
    let maps = Tensor.concatenated(
      [x.mean(axes: [3], keepingAxes: true), x.max(axes: [3], keepingAxes: true)], axis: 3)
    return x * conv(maps, context, as: "conv").sigmoid()
  }

  /// Names `conv`.
  public mutating func visit(_ visitor: inout ParameterVisitor) { visitor.child("conv", &conv) }
}

/// Convolutional block attention module: channel attention, then spatial attention
/// (Woo et al. 2018).
public struct CBAM: Layer {
  /// Which channels matter
  public var channel: ChannelAttention
  /// Which pixels matter
  public var spatial: SpatialAttention

  /// Makes both gates.
  public init(_ channels: Int, reduction: Int = 16, kernel: Int = 7, key: RandomKey) {
    channel = ChannelAttention(channels, reduction: reduction, key: key.fold("channel"))
    spatial = SpatialAttention(kernel: kernel, key: key.fold("spatial"))
  }

  /// Weighs the channels and then the pixels of images `[N, H, W, channels]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    spatial(channel(x, context, as: "channel"), context, as: "spatial")
  }

  /// Names `channel` and `spatial`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("channel", &channel)
    visitor.child("spatial", &spatial)
  }
}
