import FoveaModels

/// The naming and layout of the published weights of a family of models.
struct WeightFamily: Sendable {
  /// The path of the last layer, which outputs the classes.
  let classifier: String?
  /// The flattened feature maps that dense layers take, by the layer's path.
  var flattened: [String: FlattenedMaps] = [:]
  /// The namings of published weights. Of namings that fit equally, the first is used.
  let namings: [WeightNaming]

  /// The family of a catalogue model; unknown models use the names of their own layers.
  static func of(_ model: String) -> WeightFamily {
    switch model {
    case let name where CIFARResNet.names.contains(name): .cifarResNet
    case let name where ["resnet", "resnext", "wide_resnet"].contains { name.hasPrefix($0) }:
      .resNet
    case "mobilenet_v2": .mobileNetV2
    case let name where name.hasPrefix("mobilenet_v3"): .mobileNetV3(name)
    case let name where name.hasPrefix("efficientnet_b"): .efficientNet(name)
    case let name where name.hasPrefix("regnet"): .regNet(name)
    case let name where name.hasPrefix("shufflenet"): .shuffleNet
    case let name where name.hasPrefix("convnext"): .convNeXt(name)
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
  /// The usual names and axis order of a model's PyTorch weights.
  package static func published(of model: String) -> WeightNaming {
    WeightFamily.of(model).namings.first { $0.layout == .pytorch } ?? .ownInPyTorch
  }

  /// The model's own names with PyTorch's axis order.
  static let ownInPyTorch = WeightNaming("PyTorch")
  /// Files of Fovea.
  static let own = WeightNaming("Fovea", layout: .fovea)
}

extension WeightFamily {
  /// LeNet-5 with the usual names of PyTorch programs.
  static let leNet = WeightFamily(
    classifier: "fc3", flattened: ["fc1": .channels(16)], namings: [.ownInPyTorch])
}
