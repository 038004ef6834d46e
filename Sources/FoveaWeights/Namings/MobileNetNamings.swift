extension WeightFamily {
  /// MobileNetV2; timm names it `mobilenetv2_100` and groups its blocks by stage.
  static let mobileNetV2 = WeightFamily(
    classifier: "classifier.1",
    namings: [WeightNaming("torchvision"), WeightNaming("timm", renames: timmRenames)])

  private static var timmRenames: [String: String] {
    var renames = [
      "features.0.0": "conv_stem", "features.0.1": "bn1", "features.18.0": "conv_head",
      "features.18.1": "bn2", "classifier.1": "classifier",
    ]
    var position = 1
    for (stage, count) in [1, 2, 3, 4, 3, 3, 1].enumerated() {
      for index in 0..<count {
        // The first block has no expansion.
        let theirs =
          stage == 0
          ? ["conv_dw", "bn1", "conv_pw", "bn2"]
          : ["conv_pw", "bn1", "conv_dw", "bn2", "conv_pwl", "bn3"]
        let ours =
          stage == 0 ? ["0.0", "0.1", "1", "2"] : ["0.0", "0.1", "1.0", "1.1", "2", "3"]
        for (our, their) in zip(ours, theirs) {
          renames["features.\(position).conv.\(our)"] = "blocks.\(stage).\(index).\(their)"
        }
        position += 1
      }
    }
    return renames
  }
}
