import FoveaLayers
import FoveaTensors

/// The block of EfficientNet-Lite: a 1×1 convolution that adds channels, a depthwise one, and a 1×1
/// one that removes channels, without activation. A skip connection joins both ends if their shapes
/// are equal.
///
/// Paths are timm's: `conv_pw`, `bn1`, `conv_dw`, `bn2`, `conv_pwl` and `bn3`; with an expansion of
/// 1, `conv_dw`, `bn1`, `conv_pw` and `bn2`. As they depend on the block, they are visited by hand.
public struct LiteBlock: Layer {
  /// 1×1, to the inner width; nil if the expansion is 1.
  public var expand: Conv2D?
  /// Normalization after `expand`.
  public var expandNorm: BatchNorm?
  /// Depthwise, with the stride of the block.
  public var depthwise: Conv2D
  /// Normalization after `depthwise`.
  public var depthwiseNorm: BatchNorm
  /// 1×1, to the channels of the block.
  public var project: Conv2D
  /// Normalization after `project`.
  public var projectNorm: BatchNorm
  private let hasSkip: Bool

  /// Makes a block; `expansion` is the factor on the channels inside.
  public init(
    _ inChannels: Int, _ outChannels: Int, expansion: Int, kernel: Int, strides: Pair,
    key: RandomKey
  ) {
    let hidden = inChannels * expansion
    if expansion != 1 {
      expand = .lite(inChannels, hidden, kernel: 1, key: key.fold("expand"))
      expandNorm = .lite(hidden)
    }
    depthwise = .lite(
      hidden, hidden, kernel: kernel, strides: strides, groups: hidden, key: key.fold("depthwise"))
    depthwiseNorm = .lite(hidden)
    project = .lite(hidden, outChannels, kernel: 1, key: key.fold("project"))
    projectNorm = .lite(outChannels)
    hasSkip = strides == 1 && inChannels == outChannels
  }

  private typealias Names = (depthwise: String, norm: String, project: String, last: String)
  private var names: Names {
    expand == nil ? ("conv_dw", "bn1", "conv_pw", "bn2") : ("conv_dw", "bn2", "conv_pwl", "bn3")
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let names = names
    var y = x
    if let expand, let expandNorm {
      y = expandNorm(expand(y, context, as: "conv_pw"), context, as: "bn1").relu6()
    }
    y = depthwiseNorm(depthwise(y, context, as: names.depthwise), context, as: names.norm).relu6()
    y = projectNorm(project(y, context, as: names.project), context, as: names.last)
    return hasSkip ? x + y : y
  }

  /// Visits the layers in timm's order.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    let names = names
    visitor.child("conv_pw", &expand)
    visitor.child("bn1", &expandNorm)
    visitor.child(names.depthwise, &depthwise)
    visitor.child(names.norm, &depthwiseNorm)
    visitor.child(names.project, &project)
    visitor.child(names.last, &projectNorm)
  }
}

extension Conv2D {
  /// A convolution of an EfficientNet-Lite: no bias, He-normal by fan-out, padded as in
  /// TensorFlow, with an odd pixel at the bottom and right.
  static func lite(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, groups: Int = 1,
    key: RandomKey
  ) -> Conv2D {
    Conv2D(
      inChannels, outChannels, kernel: Pair(kernel), strides: strides, padding: .same,
      groups: groups, bias: false, initializer: .heNormal(fan: .out), key: key)
  }
}

extension BatchNorm {
  /// A normalization of an EfficientNet-Lite: ε = 0.001, as in TensorFlow.
  static func lite(_ channels: Int) -> BatchNorm { BatchNorm(channels, epsilon: 1e-3) }
}
