extension WeightFamily {
  /// VGG-11 to -19, with and without normalization. timm stores the first two dense layers as
  /// convolutions.
  static let vgg = WeightFamily(
    classifier: "classifier.6", flattened: ["classifier.0": .pixels(49)],
    namings: [
      WeightNaming("torchvision"),
      WeightNaming(
        "timm",
        renames: [
          "classifier.0": "pre_logits.fc1", "classifier.3": "pre_logits.fc2",
          "classifier.6": "head.fc",
        ]),
    ])
}
