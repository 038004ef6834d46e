import FoveaImages
import FoveaSupport

/// The preprocessing of images into the model's input.
public struct InputSettings: SettingGroup {
  /// Height and width of the input; by default the images' own size, limited by the task.
  public var imageSize: InputSize?
  /// Input channels: 1 (grey) or 3 (colour); by default those of the images.
  public var channels: Int?
  /// Resize mode for images of other sizes; auto: letterbox for detection, else stretch.
  public var resize: Preprocessing.ResizeMode?
  /// Resize crop: the input's share of the resized image.
  public var cropFraction = 1.0
  /// The source of mean and deviation; auto: those of `weights`, else measured.
  public var normalization = NormalizationSource.automatic
  /// Maximum number of training images for measuring mean and deviation; all by default.
  public var statisticsImages: Int?
  /// Random transforms of training images, such as random-crop:4,horizontal-flip.
  public var augment = Augmentation()
  /// Further transforms of images with objects or labels of rare classes.
  public var augmentRare = Augmentation()
  /// The rare classes; by default those with less than half the mean count.
  public var rareClasses: [String] = []
  /// Number of last epochs without mosaic and other transforms that mix images.
  public var closeMixing = 0
  /// Detection: variation of the input's size from batch to batch, as a fraction of it.
  public var multiScale = 0.0

  static let group = TrainingSetting.Group.input
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable = \.inputSettings
  static let settings = [
    row(
      "imageSize", \.imageSize, .optional(.inputSize),
      "Height and width of the input; by default the images' own size, limited by the task."
    ),
    row(
      "channels", \.channels,
      .optional(.number(1...3).expecting("1 (grey) or 3 (colour)") { [1, 3].contains($0) }),
      "Input channels: 1 (grey) or 3 (colour); by default those of the images."),
    row(
      "resize", \.resize, .optional(.name, nil: "auto"),
      "Resize mode for images of other sizes; auto: letterbox for detection, else stretch."),
    row(
      "cropFraction", \.cropFraction, .number(above: 0, to: 1),
      "Resize crop: the input's share of the resized image."),
    row(
      "normalization", \.normalization, .name,
      "The source of mean and deviation; auto: those of `weights`, else measured."),
    row(
      "statisticsImages", \.statisticsImages, .optional(.number(1...1_000_000_000)),
      "Maximum number of training images for measuring mean and deviation; all by default."),
    row(
      "augment", \.augment, .augmentation,
      "Random transforms of training images, such as random-crop:4,horizontal-flip."),
    row(
      "augmentRare", \.augmentRare, .augmentation,
      "Further transforms of images with objects or labels of rare classes."),
    row(
      "rareClasses", \.rareClasses, .list(),
      "The rare classes; by default those with less than half the mean count."),
    row(
      "closeMixing", \.closeMixing, .number(0...1_000_000),
      "Number of last epochs without mosaic and other transforms that mix images."),
    row(
      "multiScale", \.multiScale, .number(0..<1),
      "Detection: variation of the input's size from batch to batch, as a fraction of it."),
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

/// The source of the mean and deviation that images are normalised by.
public enum NormalizationSource: String, Sendable, CaseIterable {
  /// The values of the initial weights; measured where these have none.
  case automatic = "auto"
  /// Measured on the training split.
  case measured
  /// ImageNet's, for colour images.
  case imagenet
  /// None: values are scaled to 0...1.
  case none
}
