import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors

extension KerasPlan {
  /// Checks that a convolution has the file's strides and padding: shapes do not reveal them, and
  /// the outputs would be wrong.
  func check(
    _ source: KerasSources.Convolution, against layer: Conv2D, _ path: String
  ) throws(KerasImportError) {
    guard let configuration = source.layer.configuration else {
      try checkKnown(layer, path)
      return
    }
    // The second convolution of a separable layer has stride 1.
    let isSecond = source.kernel.role == .pointwiseKernel
    let strides = isSecond ? [1, 1] : configuration["strides"]?.integers ?? [1, 1]
    let dilation = isSecond ? [1, 1] : configuration["dilation_rate"]?.integers ?? [1, 1]
    guard configuration["data_format"]?.text != "channels_first" else {
      throw KerasImportError(
        description:
          "\(file.path): '\(source.layer.name)' takes images with channels first; convert "
          + "the model to channels_last, Keras's default, before saving it")
    }
    guard strides == [layer.strides.height, layer.strides.width] else {
      throw problem(
        source.layer.name, path, "has strides of \(strides[0])x\(strides.last ?? 1) pixels",
        "has strides of \(layer.strides.height)x\(layer.strides.width)")
    }
    guard dilation == [layer.dilation.height, layer.dilation.width] else {
      throw problem(
        source.layer.name, path, "has a dilation of \(dilation[0])x\(dilation.last ?? 1)",
        "has a dilation of \(layer.dilation.height)x\(layer.dilation.width)")
    }
    guard !isSecond else { return }
    let theirs = padding(of: source.layer.name, configuration)
    guard theirs.map({ Self.isSame($0, layer.padding, layer) }) ?? true else {
      throw problem(
        source.layer.name, path, "pads the image by \(theirs.map(Self.text) ?? "?")",
        "pads it by \(Self.text(layer.padding))")
    }
  }

  /// Checks a network of `keras.applications` if the file has no configuration.
  private func checkKnown(_ layer: Conv2D, _ path: String) throws(KerasImportError) {
    switch model {
    case "mobilenet_v2" where path == "features.0.0" && layer.padding != .same:
      throw problem(
        "Conv1", path, "pads the image only below and at the right",
        "pads it by \(Self.text(layer.padding))")
    case "resnet50", "resnet101", "resnet152":
      guard path == "stages.1.0.conv1", layer.strides == 1 else { return }
      throw problem("conv3_block1_1_conv", path, "has strides of 2x2 pixels", "has strides of 1x1")
    default: return
    }
  }

  private func problem(
    _ name: String, _ path: String, _ theirs: String, _ ours: String
  ) -> KerasImportError {
    let options = ModelOptions.text(KerasDefaults.modelOptions(for: model))
    let remedy =
      options.isEmpty
      ? "Import it into a model of the same layers."
      : "Build the model with \(options), which makes it equal to Keras's network."
    return KerasImportError(
      description: "\(file.path): the weights fit \(model), but belong to another network: "
        + "'\(name)' \(theirs), but '\(path)' of \(model) \(ours). \(remedy)")
  }

  /// The padding of a convolution, together with a preceding padding layer; nil if it is unknown.
  private func padding(of name: String, _ configuration: KerasValue) -> Padding? {
    if configuration["padding"]?.text == "same" { return .same }
    guard configuration["padding"]?.text == "valid" else { return nil }
    guard let before = file.layer(before: name), before.kind == "ZeroPadding2D" else {
      return .valid
    }
    guard let sides = before.configuration["padding"]?.list, sides.count == 2,
      let rows = sides[0].integers, let columns = sides[1].integers, rows.count == 2,
      columns.count == 2
    else { return nil }
    return .explicit(top: rows[0], bottom: rows[1], left: columns[0], right: columns[1])
  }

  /// Whether two paddings are equal. At stride 2, `same` pads an even size only at its end.
  private static func isSame(_ a: Padding, _ b: Padding, _ layer: Conv2D) -> Bool {
    let (x, y) = (sides(a, layer), sides(b, layer))
    return x == y
  }

  /// The padding at the top, bottom, left and right.
  private static func sides(_ padding: Padding, _ layer: Conv2D) -> [Int] {
    let shape = layer.weight.value.shape
    switch padding {
    case .valid: return [0, 0, 0, 0]
    case .all(let n): return [n, n, n, n]
    case .explicit(let top, let bottom, let left, let right): return [top, bottom, left, right]
    case .same:
      // For sizes that are multiples of the stride.
      func pair(_ kernel: Int, _ dilation: Int, _ stride: Int) -> [Int] {
        let total = max(0, (kernel - 1) * dilation + 1 - stride)
        return [total / 2, total - total / 2]
      }
      return pair(shape[1], layer.dilation.height, layer.strides.height)
        + pair(shape[2], layer.dilation.width, layer.strides.width)
    }
  }

  private static func text(_ padding: Padding) -> String {
    switch padding {
    case .valid: "nothing"
    case .same: "'same'"
    case .all(let n): n == 0 ? "nothing" : "\(n) on each side"
    case .explicit(let top, let bottom, let left, let right):
      "\(top) above, \(bottom) below, \(left) at the left and \(right) at the right"
    }
  }
}
