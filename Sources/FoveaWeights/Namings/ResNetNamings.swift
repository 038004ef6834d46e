extension WeightFamily {
  /// ResNet-18 to -152; timm uses torchvision's names.
  static let resNet = WeightFamily(
    classifier: "fc",
    namings: [WeightNaming("torchvision and timm", renames: stages(4)), .ownInPyTorch])

  /// The ResNets for 32×32 images; akamaster's names are the common ones.
  static let cifarResNet = WeightFamily(
    classifier: "fc",
    namings: [
      WeightNaming(
        "pytorch_resnet_cifar10", renames: stages(3).merging(["fc": "linear"]) { $1 }),
      WeightNaming("torchvision", renames: stages(3)), .ownInPyTorch,
    ])

  /// `stages.0` is PyTorch's `layer1`.
  private static func stages(_ count: Int) -> [String: String] {
    Dictionary(uniqueKeysWithValues: (0..<count).map { ("stages.\($0)", "layer\($0 + 1)") })
  }
}
