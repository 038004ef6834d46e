import FoveaModels

extension WeightFamily {
  /// RegNetX and RegNetY with the names of torchvision and timm; the shapes of `regnet_x_400mf` and
  /// `regnet_y_800mf` are those of timm's `regnetx_004_tv` and `regnety_008_tv`.
  static func regNet(_ model: String) -> WeightFamily {
    let depths = RegNet.design(of: model)?.depths ?? []
    return WeightFamily(
      classifier: "fc",
      namings: [
        WeightNaming("torchvision", renames: torchvisionRenames(depths)),
        WeightNaming("timm", renames: timmRenames(depths)),
      ])
  }

  private static func torchvisionRenames(_ depths: [Int]) -> [String: String] {
    var renames: [String: String] = [:]
    for (stage, count) in depths.enumerated() {
      for index in 0..<count {
        let block = "trunk_output.block\(stage + 1).block\(stage + 1)-\(index)"
        renames["stages.\(stage).\(index)"] = block + ".f"
        renames["stages.\(stage).\(index).proj"] = block + ".proj"
      }
    }
    return renames
  }

  private static func timmRenames(_ depths: [Int]) -> [String: String] {
    var renames = ["stem.0": "stem.conv", "stem.1": "stem.bn", "fc": "head.fc"]
    let parts = ["proj": "downsample", "a": "conv1", "b": "conv2", "c": "conv3"]
    for (stage, count) in depths.enumerated() {
      for index in 0..<count {
        let (ours, theirs) = ("stages.\(stage).\(index).", "s\(stage + 1).b\(index + 1).")
        renames[ours + "se"] = theirs + "se"
        for (our, their) in parts {
          renames[ours + our + ".0"] = theirs + their + ".conv"
          renames[ours + our + ".1"] = theirs + their + ".bn"
        }
      }
    }
    return renames
  }
}
