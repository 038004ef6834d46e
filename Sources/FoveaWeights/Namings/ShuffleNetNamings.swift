extension WeightFamily {
  /// ShuffleNetV2 with torchvision's names; timm doesn't have it.
  static let shuffleNet = WeightFamily(
    classifier: "fc",
    namings: [
      WeightNaming(
        "torchvision",
        renames: ["stages.0": "stage2", "stages.1": "stage3", "stages.2": "stage4"])
    ])
}
