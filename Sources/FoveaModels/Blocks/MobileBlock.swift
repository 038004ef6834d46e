import FoveaLayers
import FoveaTensors

/// The block of EfficientNet and MobileNetV3: an inverted residual (Sandler et al. 2018) with a
/// kernel of any size and squeeze-and-excitation after the depthwise convolution. A skip connection
/// joins both ends if their shapes are equal.
///
/// Paths are torchvision's: `block.0.0.weight`.
public struct MobileBlock: CompositeLayer {
  /// The convolutions with their normalizations, and the gate.
  public var block: Sequential
  private let hasSkip: Bool
  private let drop: StochasticDepth

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("block", \.block)]

  /// The widths, kernel and stride of a block.
  struct Size {
    var inChannels: Int
    /// Channels of the depthwise convolution; equal to `inChannels`, there is no expansion.
    var hidden: Int
    var outChannels: Int
    var kernel: Int
    var strides: Pair
    /// The hidden width of the gate; nil for a block without one.
    var gateWidth: Int?
  }

  /// The functions, padding and normalization of the blocks of a network.
  struct Style {
    var activation: Activation
    var gate: Activation
    /// The function inside the gate.
    var gateActivation: Activation
    /// Padding of the depthwise convolution; nil for equal padding on all sides.
    var padding: Padding?
    var epsilon: Float
    var momentum: Float = 0.1

    /// Convolution, normalization and activation in this style.
    func convolution(
      _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, groups: Int = 1,
      activation: Activation? = nil, key: RandomKey
    ) -> ConvNorm {
      ConvNorm(
        inChannels, outChannels, kernel: kernel, strides: strides, groups: groups,
        padding: padding, activation: activation ?? self.activation, epsilon: epsilon,
        momentum: momentum, key: key)
    }
  }

  /// Makes a block.
  ///
  /// - Parameter dropRate: The probability that training leaves out the main path of a sample.
  init(_ size: Size, _ style: Style, dropRate: Float = 0, key: RandomKey) {
    var layers: [any Layer] = []
    if size.hidden != size.inChannels {
      layers.append(
        style.convolution(size.inChannels, size.hidden, kernel: 1, key: key.fold("expand")))
    }
    layers.append(
      style.convolution(
        size.hidden, size.hidden, kernel: size.kernel, strides: size.strides, groups: size.hidden,
        key: key.fold("depthwise")))
    if let width = size.gateWidth {
      layers.append(
        ChannelGate(
          size.hidden, hidden: width, activation: style.gateActivation, gate: style.gate,
          key: key.fold("gate")))
    }
    layers.append(
      style.convolution(
        size.hidden, size.outChannels, kernel: 1, activation: .identity, key: key.fold("project")))
    block = Sequential(layers)
    hasSkip = size.strides == 1 && size.inChannels == size.outChannels
    drop = StochasticDepth(dropRate)
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let y = context.children(of: self).block(x)
    return hasSkip ? x + drop(y, context, as: "stochastic_depth") : y
  }
}

extension MobileBlock {
  /// The option `padding` of models that TensorFlow has, too.
  static let paddingOption = ModelOption(
    "padding", "of convolutions: symmetric as in torchvision, same as in TensorFlow",
    default: "symmetric", of: ["symmetric", "same"])

  /// The padding that the option stands for; nil for equal padding on all sides.
  static func padding(_ options: ModelOptions) -> Padding? {
    options.text(paddingOption.name) == "same" ? .same : nil
  }

  /// The option `epsilon`, with the default of a model.
  static func epsilonOption(default value: String) -> ModelOption {
    ModelOption(
      "epsilon", "of normalizations: 1e-5 as in timm, 1e-3 as in TensorFlow and timm's tf_ models",
      default: value, of: ["1e-5", "1e-3"])
  }

  /// The epsilon that the option stands for.
  static func epsilon(_ options: ModelOptions) -> Float {
    options.text("epsilon") == "1e-3" ? 1e-3 : 1e-5
  }
}
