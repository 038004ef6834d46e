/// What published weights of a model were trained to see: how pixels become numbers.
public struct PublishedInput: Sendable, Hashable {
  /// The values that a published preprocessing is known by.
  public enum Preset: String, Sendable, CaseIterable {
    /// Mean and deviation of ImageNet, as torchvision's and most of timm's weights have them.
    case imagenet
    /// (x − 127) / 128 of values from 0 to 255: EfficientNet-Lite.
    case efficientnetLite = "efficientnet-lite"
    /// Values from −1 to 1: TensorFlow's habit, and torchvision's GoogLeNet.
    case symmetric
    /// Values from 0 to 1.
    case unit
    /// Mean and deviation of CIFAR-10.
    case cifar10
  }

  /// Per channel, subtracted from values in 0...1.
  public var mean: [Double]
  /// Per channel, divides what is left.
  public var deviation: [Double]
  /// The input's share of the resized image, from whose centre it is cut; 1 where it is the whole.
  public var cropFraction: Double
  /// Whether images are resized by bicubic interpolation; bilinear otherwise.
  public var isBicubic: Bool

  /// The values of a preset for colour images.
  public init(_ preset: Preset, cropFraction: Double = 1, isBicubic: Bool = false) {
    (mean, deviation) =
      switch preset {
      case .imagenet: ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
      case .efficientnetLite: (Self.three(127 / 255), Self.three(128 / 255))
      case .symmetric: (Self.three(0.5), Self.three(0.5))
      case .unit: (Self.three(0), Self.three(1))
      case .cifar10: ([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616])
      }
    self.cropFraction = cropFraction
    self.isBicubic = isBicubic
  }

  private static func three(_ value: Double) -> [Double] { [value, value, value] }

  /// What the published weights of a model of the catalogue expect; nil where none are known.
  public static func of(_ model: String) -> PublishedInput? {
    switch model {
    case let name where name.hasPrefix("efficientnet_lite"):
      // TensorFlow cuts out all but 32 pixels, whatever the size.
      let sizes: [String: Double] = ["1": 240, "2": 260, "3": 280, "4": 300]
      let size = sizes[String(name.suffix(1))] ?? 224
      return PublishedInput(.efficientnetLite, cropFraction: size / (size + 32), isBicubic: true)
    // torchvision's GoogLeNet turns ImageNet's values into these before its first layer.
    case "googlenet": return PublishedInput(.symmetric, cropFraction: 0.875)
    case "resnet20", "resnet32", "resnet56": return PublishedInput(.imagenet)
    case let name
    where name.hasPrefix("resnet") || name.hasPrefix("vgg")
      || ["mobilenet_v2", "densenet121"].contains(name):
      return PublishedInput(.imagenet, cropFraction: 0.875)
    default: return nil
    }
  }
}
