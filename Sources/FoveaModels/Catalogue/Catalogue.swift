import FoveaLayers
import FoveaSupport
import FoveaTensors

/// All models by name: the only list, for the program, the documentation and the tests.
///
/// ```swift
/// let shape = ModelShape(classes: 10, inputChannels: 3, height: 64, width: 64)
/// let model = try Catalogue.model(named: "resnet18").build(shape, key: RandomKey(seed: 1))
/// ```
public enum Catalogue {
  /// The models in the order in which they are shown.
  public static let models: [ModelEntry] =
    [LeNet5.entry, SmallCNN.entry] + VGG.entries + ResNet<BasicBlock>.entries + CIFARResNet.entries
    + RegNet.entries + ConvNeXt.entries + [MobileNetV2.entry] + MobileNetV3.entries
    + ShuffleNetV2.entries + EfficientNetLite.entries + EfficientNet.entries
    + [DenseNet.entry, GoogLeNet.entry, HybridNet.entry]
    + [UNet.entry, BackboneUNet.entry, FPN.entry]
    + YOLO.entries + [EmbeddingNet.entry]

  /// The model of a name; case, `-` and `_` don't matter.
  ///
  /// - Throws: `ModelError` if there is no such model, with near names.
  public static func model(named name: String) throws(ModelError) -> ModelEntry {
    let known = NearestName.match(name, among: models.map(\.name))
    if let known, let entry = models.first(where: { $0.name == known }) { return entry }
    throw ModelError("there is no model '\(name)'.\(CatalogueAdvice.text(for: name))")
  }
}
