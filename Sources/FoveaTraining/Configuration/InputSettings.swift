import FoveaImages
import FoveaSupport

/// How images become the model's input.
public struct InputSettings: SettingGroup {
  /// Rows and columns of the model's input; by default the images' own size, limited by the task.
  public var imageSize: InputSize?
  /// 1 for grey or 3 for colour; by default as the images are.
  public var channels: Int?
  /// How images of other sizes are resized; auto: letterbox for detection, else stretch.
  public var resize: Preprocessing.ResizeMode?
  /// Resize crop: the input's share of the resized image.
  public var cropFraction = 1.0
  /// The source of mean and deviation; auto: those of `weights`, else measured.
  public var normalization = NormalizationSource.automatic
  /// Most training images to measure mean and deviation on; all by default.
  public var statisticsImages: Int?
  /// Random changes of training images, such as random-crop:4,horizontal-flip.
  public var augment = Augmentation()
  /// Further changes of images with objects or labels of rare classes.
  public var augmentRare = Augmentation()
  /// The rare classes; by default those with less than half the mean count.
  public var rareClasses: [String] = []
  /// Last epochs without mosaic and other transforms that mix images.
  public var closeMixing = 0
  /// Detection: how far the input's sides vary from batch to batch, as a share of them.
  public var multiScale = 0.0

  static let group = TrainingSetting.Group.input
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable = \.inputSettings
  static let settings = [
    row(
      "imageSize", \.imageSize, .optional(.inputSize),
      "Rows and columns of the model's input; by default the images' own size, limited by the task."
    ),
    row(
      "channels", \.channels,
      .optional(.number(1...3).expecting("1 (grey) or 3 (colour)") { [1, 3].contains($0) }),
      "1 for grey or 3 for colour; by default as the images are."),
    row(
      "resize", \.resize, .optional(.name, nil: "auto"),
      "How images of other sizes are resized; auto: letterbox for detection, else stretch."),
    row(
      "cropFraction", \.cropFraction, .number(above: 0, to: 1),
      "Resize crop: the input's share of the resized image."),
    row(
      "normalization", \.normalization, .name,
      "The source of mean and deviation; auto: those of `weights`, else measured."),
    row(
      "statisticsImages", \.statisticsImages, .optional(.number(1...1_000_000_000)),
      "Most training images to measure mean and deviation on; all by default."),
    row(
      "augment", \.augment, .augmentation,
      "Random changes of training images, such as random-crop:4,horizontal-flip."),
    row(
      "augmentRare", \.augmentRare, .augmentation,
      "Further changes of images with objects or labels of rare classes."),
    row(
      "rareClasses", \.rareClasses, .list(),
      "The rare classes; by default those with less than half the mean count."),
    row(
      "closeMixing", \.closeMixing, .number(0...1_000_000),
      "Last epochs without mosaic and other transforms that mix images."),
    row(
      "multiScale", \.multiScale, .number(0..<1),
      "Detection: how far the input's sides vary from batch to batch, as a share of them."),
  ]
  static let rules = [
    SettingRule(["rareClasses"], of: "`augmentRare` and copy-paste") {
      !$0.augmentRare.isEmpty || $0.augment.contains("copy-paste")
    },
    SettingRule(["cropFraction"], of: "resize crop") { $0.resize == .crop },
    SettingRule(["statisticsImages"], of: "normalization measured") {
      [.automatic, .measured].contains($0.normalization)
    },
    SettingRule(["augment", "augmentRare", "multiScale"], of: "training without `probe`") {
      !$0.probe
    },
  ]
}

/// Where the mean and deviation that images are normalised by come from.
public enum NormalizationSource: String, Sendable, CaseIterable {
  /// The initial weights, where they have them; else measured.
  case automatic = "auto"
  /// Measured on the training split.
  case measured
  /// ImageNet's, for colour images.
  case imagenet
  /// None: values are scaled to 0...1.
  case none
}
