extension WeightFamily {
  /// DenseNet-121. torchvision's published file predates a change of names: its layers are `norm.1`
  /// and `conv.2`.
  static let denseNet = WeightFamily(
    classifier: "classifier",
    namings: [
      WeightNaming("torchvision and timm"),
      WeightNaming("torchvision before 0.3", renames: olderRenames),
    ])

  private static var olderRenames: [String: String] {
    var renames: [String: String] = [:]
    for (block, count) in [6, 12, 24, 16].enumerated() {
      for index in 1...count {
        let layer = "features.denseblock\(block + 1).denselayer\(index)"
        for number in 1...2 {
          renames["\(layer).norm\(number)"] = "\(layer).norm.\(number)"
          renames["\(layer).conv\(number)"] = "\(layer).conv.\(number)"
        }
      }
    }
    return renames
  }
}
