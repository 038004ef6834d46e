import FoveaSupport
import FoveaTensors

/// CBAM's channel attention: x · σ(f(mean(x)) + f(max(x))), with the same two dense layers f for
/// the means and the maxima of all channels (Woo et al. 2018).
public struct ChannelAttention: CompositeLayer {
  /// From the channels to `channels / reduction`, without bias.
  public var fc1: Linear
  /// Back to the channels, without bias.
  public var fc2: Linear

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("fc1", \.fc1), .child("fc2", \.fc2)]

  /// Makes a gate with a hidden width of `channels / reduction`, at least 1.
  public init(_ channels: Int, reduction: Int = 16, key: RandomKey) {
    let hidden = max(1, channels / reduction)
    fc1 = Linear(channels, hidden, bias: false, key: key.fold(\Self.fc1))
    fc2 = Linear(hidden, channels, bias: false, key: key.fold(\Self.fc2))
  }

  /// Weights the channels of images `[N, H, W, channels]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x, channels: fc2.weight.value.shape[0]) {
      return context.reject(problem, standIn: x.shape)
    }
    let child = context.children(of: self)
    let batch = x.shape[0]
    // One pass for both: f is linear after the ReLU, so the sum may come before fc2.
    let pooled = Tensor.concatenated([x.globalAveragePool2D(), x.globalMaxPool2D()], axis: 0)
    let hidden = child.fc1(pooled).relu()
    let both = hidden.sliced(axis: 0, 0..<batch) + hidden.sliced(axis: 0, batch..<2 * batch)
    let gates = child.fc2(both).sigmoid()
    return x * gates.reshaped([batch, 1, 1, x.shape[3]])
  }
}

/// CBAM's spatial attention: x · σ(conv(mean and maximum over channels)), a gate for each pixel
/// (Woo et al. 2018).
public struct SpatialAttention: CompositeLayer {
  /// From two channels to one, 7×7 by default.
  public var conv: Conv2D

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("conv", \.conv)]

  /// Makes a gate for any number of channels, with a 7×7 kernel by default.
  ///
  /// - Precondition: The kernel is odd.
  public init(kernel: Int = 7, key: RandomKey) {
    precondition(kernel % 2 == 1, "SpatialAttention: the kernel must be odd, got \(kernel)")
    conv = Conv2D(
      2, 1, kernel: Pair(kernel), padding: .all(kernel / 2), key: key.fold(\Self.conv))
  }

  /// Weights the pixels of images `[N, H, W, C]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) { return context.reject(problem, standIn: x.shape) }
    let maps = Tensor.concatenated(
      [x.mean(axes: [3], keepingAxes: true), x.max(axes: [3], keepingAxes: true)], axis: 3)
    return x * context.children(of: self).conv(maps).sigmoid()
  }
}

/// Convolutional block attention module: channel attention, then spatial attention
/// (Woo et al. 2018).
public struct CBAM: CompositeLayer {
  /// The gate for each channel.
  public var channel: ChannelAttention
  /// The gate for each pixel.
  public var spatial: SpatialAttention

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("channel", \.channel), .child("spatial", \.spatial),
  ]

  /// Makes both gates, with the defaults of the paper.
  public init(_ channels: Int, reduction: Int = 16, kernel: Int = 7, key: RandomKey) {
    channel = ChannelAttention(channels, reduction: reduction, key: key.fold(\Self.channel))
    spatial = SpatialAttention(kernel: kernel, key: key.fold(\Self.spatial))
  }

  /// Weights the channels and then the pixels of images `[N, H, W, channels]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    return child.spatial(child.channel(x))
  }
}
