/// What mapping foreign weights must know of a family of models.
struct WeightFamily: Sendable {
  /// Path of the last layer, which gives the classes.
  let classifier: String?
  /// What is known of the maps that dense layers take flattened, by the layer's path.
  var flattened: [String: FlattenedMaps] = [:]
  /// Names that its weights are published under. Of namings that fit equally, the first counts.
  let namings: [WeightNaming]

  /// The family of a model of the catalogue; any other is taken to have our names.
  static func of(_ model: String) -> WeightFamily {
    switch model {
    case "resnet18", "resnet34", "resnet50", "resnet101", "resnet152": .resNet
    case "resnet20", "resnet32", "resnet56": .cifarResNet
    case "mobilenet_v2": .mobileNetV2
    case "densenet121": .denseNet
    case "googlenet": .googLeNet
    case "lenet5": .leNet
    case "small_cnn", "hybrid": WeightFamily(classifier: "fc", namings: [.ownInPyTorch])
    case let name where name.hasPrefix("vgg"): .vgg
    case let name where name.hasPrefix("efficientnet_lite"): .efficientNetLite(name)
    default: WeightFamily(classifier: nil, namings: [.ownInPyTorch])
    }
  }
}

extension WeightNaming {
  /// The names and order of axes that a model's PyTorch weights are usually published with.
  public static func published(of model: String) -> WeightNaming {
    WeightFamily.of(model).namings.first { $0.layout == .pytorch } ?? .ownInPyTorch
  }

  /// Our names, and PyTorch's order of axes: a PyTorch program that names its layers as we do.
  static let ownInPyTorch = WeightNaming("PyTorch")
  /// Files that Fovea wrote.
  static let own = WeightNaming("Fovea", layout: .fovea)
}

extension WeightFamily {
  /// LeNet-5 as PyTorch programs usually name it.
  static let leNet = WeightFamily(
    classifier: "fc3", flattened: ["fc1": .channels(16)], namings: [.ownInPyTorch])
}
