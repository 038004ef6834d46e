import FoveaModels

/// The preprocessing that published weights of a model expect.
public struct PublishedInput: Sendable, Hashable {
  /// A common normalization.
  public enum Preset: String, Sendable, CaseIterable {
    /// ImageNet's mean and deviation: torchvision, and most weights of timm.
    case imagenet
    /// (x − 127) / 128 of values from 0 to 255: EfficientNet-Lite.
    case efficientnetLite = "efficientnet-lite"
    /// Values from −1 to 1: TensorFlow, and torchvision's GoogLeNet.
    case symmetric
    /// Values from 0 to 1.
    case unit
    /// Mean and deviation of CIFAR-10.
    case cifar10
  }

  /// Per channel, subtracted from values in 0...1.
  public var mean: [Double]
  /// Per channel, divides the centred values.
  public var deviation: [Double]
  /// The ratio of the centre crop's side to that of the resized image; 1 for no crop.
  public var cropFraction: Double
  /// Whether images are resized by bicubic interpolation; the default is bilinear.
  public var isBicubic: Bool

  /// Makes the preprocessing of a preset, for colour images.
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

  /// The preprocessing of a catalogue model's published weights; nil if unknown.
  public static func of(_ model: String) -> PublishedInput? {
    switch model {
    case let name where name.hasPrefix("efficientnet_lite"):
      // TensorFlow crops 32 pixels at every size.
      let sizes: [String: Double] = ["1": 240, "2": 260, "3": 280, "4": 300]
      let size = sizes[String(name.suffix(1))] ?? 224
      return PublishedInput(.efficientnetLite, cropFraction: size / (size + 32), isBicubic: true)
    // torchvision's GoogLeNet converts ImageNet's values to these before its first layer.
    case "googlenet": return PublishedInput(.symmetric, cropFraction: 0.875)
    case let name where CIFARResNet.names.contains(name): return PublishedInput(.imagenet)
    // torchvision resizes to 256, 256, 288 and 320 pixels before it crops.
    case "efficientnet_b0":
      return PublishedInput(.imagenet, cropFraction: 224 / 256, isBicubic: true)
    case "efficientnet_b1":
      return PublishedInput(.imagenet, cropFraction: 240 / 256, isBicubic: true)
    case "efficientnet_b2": return PublishedInput(.imagenet, isBicubic: true)
    case "efficientnet_b3":
      return PublishedInput(.imagenet, cropFraction: 300 / 320, isBicubic: true)
    // torchvision resizes to 236, 230 and 232 pixels.
    case "convnext_tiny": return PublishedInput(.imagenet, cropFraction: 224 / 236)
    case "convnext_small": return PublishedInput(.imagenet, cropFraction: 224 / 230)
    case "convnext_base": return PublishedInput(.imagenet, cropFraction: 224 / 232)
    case let name where croppedFamilies.contains(where: name.hasPrefix):
      return PublishedInput(.imagenet, cropFraction: 0.875)
    default: return nil
    }
  }

  /// The starts of the names of models with images that are resized to 256 pixels and cropped to
  /// 224.
  private static let croppedFamilies = [
    "resnet", "resnext", "wide_resnet", "vgg", "mobilenet", "densenet", "regnet", "shufflenet",
  ]
}
