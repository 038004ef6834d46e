import FoveaModels

/// The neighbours of a model in its family, by size.
enum ModelFamilies {
  /// Families of the catalogue, the smallest model of each first.
  static let all: [[String]] = [
    ["lenet5", "small_cnn", "resnet20", "resnet32", "resnet44", "resnet56", "resnet110"],
    ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"],
    ["vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn"], ["vgg11", "vgg13", "vgg16", "vgg19"],
    ["regnet_x_400mf", "regnet_x_800mf", "regnet_x_1_6gf", "regnet_x_3_2gf"],
    ["regnet_y_400mf", "regnet_y_800mf", "regnet_y_1_6gf", "regnet_y_3_2gf"],
    ["convnext_tiny", "convnext_small", "convnext_base"],
    ["mobilenet_v3_small", "mobilenet_v3_large"],
    ["shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0"],
    [
      "efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2", "efficientnet_lite3",
      "efficientnet_lite4",
    ],
    ["efficientnet_b0", "efficientnet_b1", "efficientnet_b2", "efficientnet_b3"],
    ["yolo-n", "yolo-s", "yolo-m", "yolo-l"],
  ]

  /// The next larger or smaller model: the settings to change, and its description. Options such as
  /// a width come before another model.
  ///
  /// - Parameter isLarger: Whether a larger model is wanted.
  /// - Returns: Nil where there is none.
  static func neighbour(
    of model: String, options: [String: String], isLarger: Bool
  ) -> (changes: KeyValuePairs<String, String?>, name: String)? {
    if let sized = sized(model, options, isLarger: isLarger) {
      return (["modelOptions": ModelOptions.text(sized.options)], sized.name)
    }
    for family in all {
      guard let place = family.firstIndex(of: model) else { continue }
      let next = place + (isLarger ? 1 : -1)
      guard family.indices.contains(next) else { return nil }
      let name = family[next]
      let kept = (try? Catalogue.model(named: name))?.options.map(\.name) ?? []
      let options = options.filter { kept.contains($0.key) }
      return (["model": name, "modelOptions": ModelOptions.text(options)], name)
    }
    return nil
  }

  /// Options by which the model gets another size: a width or depth below the default first gets
  /// the default; then the width doubles or halves.
  private static func sized(
    _ model: String, _ options: [String: String], isLarger: Bool
  ) -> (options: [String: String], name: String)? {
    guard let entry = try? Catalogue.model(named: model) else { return nil }
    var changed = options
    for option in entry.options where ["depth", "width"].contains(option.name) {
      guard case .integer(let range) = option.values, let usual = Int(option.defaultValue) else {
        continue
      }
      let value = options[option.name].flatMap { Int($0) } ?? usual
      if isLarger, value < usual {
        changed[option.name] = nil
      } else if !isLarger, value > usual {
        changed[option.name] = nil
      } else if option.name == "width", changed == options {
        let next = min(max(isLarger ? 2 * value : value / 2, range.lowerBound), range.upperBound)
        if next != value { changed["width"] = "\(next)" }
      }
    }
    guard changed != options else { return nil }
    let text = entry.options.filter { ["depth", "width"].contains($0.name) }.map {
      "\($0.name) \(changed[$0.name] ?? $0.defaultValue)"
    }
    return (changed, "\(model) of \(text.joined(separator: ", "))")
  }
}
