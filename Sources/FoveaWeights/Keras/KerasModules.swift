import FoveaInterchange
import FoveaLayers
import FoveaTensors

/// A layer of the model that takes the weights of a Keras layer.
enum KerasTarget {
  case convolution(Conv2D)
  case dense(Linear)
  case norm(BatchNorm)
}

/// The layers of a Keras file, in the order of the model's layers.
struct KerasSources {
  /// A convolution, or one of the two of a separable convolution.
  struct Convolution {
    let layer: KerasLayer
    let kernel: KerasWeight
    let bias: KerasWeight?
    /// Whether each channel has its own kernel; nil if the file does not tell.
    let isDepthwise: Bool?
  }

  private(set) var convolutions: [Convolution] = []
  private(set) var dense: [KerasLayer] = []
  private(set) var norms: [KerasLayer] = []
  /// Layers of classes without a counterpart.
  private(set) var others: [KerasLayer] = []

  init(_ file: KerasFile) {
    for layer in Self.ordered(file.layers) { add(layer) }
    guard !file.hasModelOrder else { return }
    // Only the order within a class is known, so depthwise convolutions are matched separately.
    convolutions =
      convolutions.filter { $0.isDepthwise != true }
      + convolutions.filter { $0.isDepthwise == true }
  }

  private mutating func add(_ layer: KerasLayer) {
    let bias = layer.weight(.bias)
    let kernel = layer.weight(.kernel)
    if let depthwise = layer.weight(.depthwiseKernel) {
      let pointwise = layer.weight(.pointwiseKernel)
      convolutions.append(
        Convolution(
          layer: layer, kernel: depthwise, bias: pointwise == nil ? bias : nil, isDepthwise: true))
      if let pointwise {
        convolutions.append(
          Convolution(layer: layer, kernel: pointwise, bias: bias, isDepthwise: false))
      }
    } else if layer.weight(.movingMean) != nil, layer.weight(.movingVariance) != nil {
      norms.append(layer)
    } else if let kernel, kernel.shape.count == 4, layer.kind != "Conv2DTranspose" {
      let isDepthwise = layer.kind.map { $0 == "DepthwiseConv2D" }
      convolutions.append(
        Convolution(layer: layer, kernel: kernel, bias: bias, isDepthwise: isDepthwise))
    } else if let kernel, kernel.shape.count == 2 {
      dense.append(layer)
    } else {
      others.append(layer)
    }
  }

  /// Sorts ResNets' layers by name: Keras lists a block's shortcut by its depth, but the model has
  /// it last.
  private static func ordered(_ layers: [KerasLayer]) -> [KerasLayer] {
    guard layers.contains(where: { isShortcut($0.name) }) else { return layers }
    let places = layers.map { place(ofResNet: $0.name) }
    return zip(layers.indices, layers).sorted {
      let (a, b) = (places[$0.0] ?? [0], places[$1.0] ?? [0])
      return a == b ? $0.0 < $1.0 : a.lexicographicallyPrecedes(b)
    }.map(\.1)
  }

  /// Whether a convolution is on a ResNet's shortcut, by its name; DenseNet's names are similar.
  private static func isShortcut(_ name: String) -> Bool {
    name.wholeMatch(of: /conv\d_block\d+_0_conv|res\d[a-z]\d*_branch1/) != nil
  }

  /// The stage, block and position of `conv3_block2_1_conv`, and of Keras 2.2's `res3b_branch2a`
  /// and `bn3b_branch2a`; the shortcut is last.
  static func place(ofResNet name: String) -> [Int]? {
    if let match = name.wholeMatch(of: /conv(\d)_block(\d+)_(\d)_(?:conv|bn)/),
      let stage = Int(match.1), let block = Int(match.2), let index = Int(match.3)
    {
      return [stage, block, index == 0 ? 9 : index]
    }
    if let match = name.wholeMatch(of: /(?:res|bn)(\d)([a-z])(\d*)_branch(1|2a|2b|2c)/),
      let stage = Int(match.1), let letter = match.2.utf8.first
    {
      // Blocks of long stages are named a, b1, b2, …
      let block = Int(letter) - 96 + (Int(match.3) ?? 0)
      return [stage, block, ["2a": 1, "2b": 2, "2c": 3][String(match.4)] ?? 9]
    }
    return nil
  }
}
