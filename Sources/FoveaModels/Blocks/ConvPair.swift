import FoveaLayers
import FoveaTensors

extension Sequential {
  /// Two 3×3 convolutions to the same channels, each with batch normalization and ReLU: a stage of
  /// a U-Net.
  static func convPair(_ inChannels: Int, _ outChannels: Int, key: RandomKey) -> Sequential {
    Sequential(
      ConvNorm(inChannels, outChannels, kernel: 3, activation: .relu, key: key.fold(0)),
      ConvNorm(outChannels, outChannels, kernel: 3, activation: .relu, key: key.fold(1)))
  }
}
