import FoveaModels

extension WeightFamily {
  /// ConvNeXt with the names of torchvision and timm.
  static func convNeXt(_ model: String) -> WeightFamily {
    WeightFamily(
      classifier: "classifier.2",
      namings: [
        WeightNaming("torchvision"),
        WeightNaming("timm", renames: timmRenames(ConvNeXt.depths(of: model))),
      ])
  }

  private static func timmRenames(_ depths: [Int]) -> [String: String] {
    var renames = [
      "features.0": "stem", "classifier.0": "head.norm", "classifier.2": "head.fc",
    ]
    let parts = [
      "layer_scale": "gamma", "block.0": "conv_dw", "block.2": "norm", "block.3": "mlp.fc1",
      "block.5": "mlp.fc2",
    ]
    for (stage, count) in depths.enumerated() {
      if stage > 0 { renames["features.\(2 * stage)"] = "stages.\(stage).downsample" }
      for index in 0..<count {
        for (our, their) in parts {
          renames["features.\(2 * stage + 1).\(index).\(our)"] =
            "stages.\(stage).blocks.\(index).\(their)"
        }
      }
    }
    return renames
  }
}
