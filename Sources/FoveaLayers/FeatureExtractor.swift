import FoveaTensors

/// A classifier that gives feature maps to other models, for example as the encoder of a
/// segmentation network.
///
/// There are five maps, at strides 2, 4, 8, 16 and 32. For an image H×W, the map of stride s has
/// about H / s rows and W / s columns; the padding of the layers decides the rounding.
public protocol FeatureExtractor: Layer {
  /// Channels of the maps, finest first.
  var featureChannels: [Int] { get }

  /// The maps of images `[N, H, W, C]`, finest first.
  func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor]

  /// Removes the layers from the last map to the classes, with their parameters.
  mutating func removeHead()
}

extension FeatureExtractor {
  /// The maps of images `[N, H, W, C]`, called as the child `name` of the layer being called.
  public func featureMaps(_ x: Tensor, _ context: Context, as name: String) -> [Tensor] {
    context.collecting(.text(name), self, with: x) { featureMaps(x, context) }
  }
}
