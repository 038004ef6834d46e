import FoveaLayers
import FoveaTensors

/// The classifiers that can be encoders of segmentation networks.
enum Backbones {
  static let entries: [ModelEntry] =
    VGG.entries + ResNet<BasicBlock>.entries + RegNet.entries + ConvNeXt.entries
    + [MobileNetV2.entry] + MobileNetV3.entries + ShuffleNetV2.entries + EfficientNetLite.entries
    + EfficientNet.entries + [DenseNet.entry, GoogLeNet.entry]

  /// The option `encoder` of segmentation networks.
  static let option = ModelOption(
    "encoder", "the classifier whose maps are decoded", default: "resnet18",
    of: entries.map(\.name))

  /// The encoder of an option's value, without its head.
  static func encoder(
    _ options: ModelOptions, _ shape: ModelShape, key: RandomKey
  ) -> any FeatureExtractor {
    let name = options.text("encoder")
    guard let entry = entries.first(where: { $0.name == name }),
      var encoder = entry.unchecked(shape, key: key.fold("encoder")) as? any FeatureExtractor
    else { fatalError("model '\(name)' gives no feature maps") }
    encoder.removeHead()
    return encoder
  }
}
