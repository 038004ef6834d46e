import FoveaTensors

/// A classifier whose maps other models build on, such as the encoder of a segmentation network.
///
/// There are five maps, at strides 2, 4, 8, 16 and 32: of an image H×W, the map of stride s has
/// about H / s rows and W / s columns, rounded as the layers' padding has it.
public protocol FeatureExtractor: Layer {
  /// Channels of the maps, finest first.
  var featureChannels: [Int] { get }

  /// The maps of images `[N, H, W, C]`, finest first.
  func featureMaps(_ x: Tensor, _ context: Context) -> [Tensor]

  /// Takes off what turns the last map into classes, with its parameters.
  mutating func removeHead()
}

extension FeatureExtractor {
  /// The maps, the extractor being the child `name` of the layer whose call is under way.
  public func featureMaps(_ x: Tensor, _ context: Context, as name: String) -> [Tensor] {
    context.collecting(.text(name), self, with: x) { featureMaps(x, context) }
  }
}
