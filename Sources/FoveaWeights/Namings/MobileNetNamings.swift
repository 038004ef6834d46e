import FoveaModels

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

extension WeightFamily {
  /// MobileNetV3 with the names of torchvision and timm, which calls the models
  /// `mobilenetv3_small_100` and `mobilenetv3_large_100`, and has another ε.
  static func mobileNetV3(_ model: String) -> WeightFamily {
    let member: MobileNetV3.Member = model.hasSuffix("small") ? .small : .large
    var renames = [
      "features.0.0": "conv_stem", "features.0.1": "bn1", "classifier.0": "conv_head",
      "classifier.3": "classifier",
    ]
    // timm groups blocks of one width and kernel.
    let counts = member == .small ? [1, 2, 3, 2, 3] : [1, 2, 3, 4, 2, 3]
    var (position, channels) = (0, 16)
    for (stage, count) in counts.enumerated() {
      for index in 0..<count {
        let block = member.blocks[position]
        position += 1
        renames.merge(
          MobileBlockNames(expands: block.hidden != channels, hasGate: block.hasGate).timm(
            "features.\(position).block.", "blocks.\(stage).\(index).")
        ) { $1 }
        channels = block.channels
      }
    }
    renames["features.\(position + 1).0"] = "blocks.\(counts.count).0.conv"
    renames["features.\(position + 1).1"] = "blocks.\(counts.count).0.bn1"
    return WeightFamily(
      classifier: "classifier.3",
      namings: [
        WeightNaming("torchvision"),
        WeightNaming("timm", renames: renames, modelOptions: ["epsilon": "1e-5"]),
      ])
  }
}

/// The names of the layers of a block of EfficientNet or MobileNetV3.
struct MobileBlockNames {
  /// Whether the block begins with a 1×1 convolution that adds channels.
  let expands: Bool
  /// Whether the block has squeeze-and-excitation.
  let hasGate: Bool

  /// timm's names by torchvision's, after the given prefixes.
  func timm(_ ours: String, _ theirs: String) -> [String: String] {
    var layers =
      expands
      ? [("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")]
      : [("conv_dw", "bn1"), ("conv_pw", "bn2")]
    let last = layers.removeLast()
    var renames: [String: String] = [:]
    for (position, names) in layers.enumerated() {
      renames[ours + "\(position).0"] = theirs + names.0
      renames[ours + "\(position).1"] = theirs + names.1
    }
    var position = layers.count
    if hasGate {
      renames[ours + "\(position).fc1"] = theirs + "se.conv_reduce"
      renames[ours + "\(position).fc2"] = theirs + "se.conv_expand"
      position += 1
    }
    renames[ours + "\(position).0"] = theirs + last.0
    renames[ours + "\(position).1"] = theirs + last.1
    return renames
  }
}
