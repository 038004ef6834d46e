import FoveaLayers
import FoveaModels
import FoveaTensors

/// The catalogue's models for export tests: each with its defaults on small images, and some with
/// other options.
enum ExportedZoo {
  typealias Case = (entry: ModelEntry, options: [String: String], size: [Int])

  static var cases: [Case] {
    Catalogue.models.flatMap { entry -> [Case] in
      let size = size(entry)
      return [(entry, [:], size)]
        + (variations[entry.name] ?? []).map { (entry, $0, size) }
    }
  }

  private static let variations: [String: [[String: String]]] = [
    "resnet18": [["attention": "se"], ["attention": "cbam"]],
    "unet": [["up": "bilinear", "skips": "false", "depth": "3", "width": "8"]],
    "unet_backbone": [["encoder": "mobilenet_v2", "skips": "false"]],
    "fpn": [["encoder": "mobilenet_v2", "width": "64"], ["encoder": "densenet121"]],
    "mobilenet_v3_small": [["padding": "same", "epsilon": "1e-5"]],
    "yolo-n": [["bins": "1", "objectness": "true"]],
  ]

  private static func size(_ entry: ModelEntry) -> [Int] {
    switch entry.name {
    case "lenet5": [entry.defaultImageSize, entry.defaultImageSize]
    case "hybrid": [64, 96]
    // Odd sizes, which maps of half the height do not double to.
    case "fpn": [72, 104]
    default: entry.defaultImageSize <= 32 ? [32, 32] : [64, 96]
    }
  }

  static func name(_ entry: ModelEntry, _ options: [String: String]) -> String {
    ([entry.name] + options.sorted { $0.key < $1.key }.map { "\($0.key)-\($0.value)" })
      .joined(separator: "_")
  }

  /// A model with normalizations that are not identities.
  static func model(
    _ entry: ModelEntry, _ options: [String: String], _ size: [Int], classes: Int = 7
  ) throws -> any Layer {
    let shape = ModelShape(
      classes: classes, inputChannels: entry.defaultChannels, height: size[0], width: size[1],
      options: options)
    var model = try entry.build(shape, key: RandomKey(seed: 1))
    var key = RandomKey(seed: 2)
    model.update { path, parameter in
      key = key.fold(path)
      let shape = parameter.value.shape
      if parameter.role == .normScale {
        parameter.value = .randomUniform(shape, from: 0.7, to: 1.3, key: key)
      } else if parameter.role == .normShift {
        // Where half of all numbers fall away, as around 0, each layer of a network that was never
        // trained enlarges rounding errors: by a hundred layers' end PyTorch's own reach 1e-3.
        parameter.value = .randomNormal(shape, mean: 1, deviation: 0.1, key: key)
      } else if parameter.role != .weight {
        parameter.value = .randomNormal(shape, deviation: 0.1, key: key)
      }
    }
    let measured = statistics(of: model, images([4] + size + [entry.defaultChannels]))
    model.update { _, parameter in
      if let value = measured[parameter.id] { parameter.value = value }
    }
    model.evaluateParameters()
    return model
  }

  /// Replaces the running statistics by those of a batch: with others, values of deep networks grow
  /// too large for a comparison.
  private static func statistics(of model: any Layer, _ images: Tensor) -> [UInt64: Tensor] {
    /// Computes statistics where the old ones are constant.
    func updates(from old: Float) -> [UInt64: Tensor] {
      var copy = model
      copy.update { _, parameter in
        if parameter.role == .buffer { parameter.value = .full(old, shape: parameter.value.shape) }
      }
      let context = Context(training: true)
      _ = copy(images, context)
      return context.updates
    }
    // (1 − m) · old + m · batch, for old 0 and 1.
    let (zero, one) = (updates(from: 0), updates(from: 1))
    var result: [UInt64: Tensor] = [:]
    for (id, value) in zero {
      guard let other = one[id] else { continue }
      result[id] = value / (value - other + 1)
    }
    Tensor.evaluate(Array(result.values))
    return result
  }

  /// Images in the value range of normalised ones.
  static func images(_ shape: [Int]) -> Tensor {
    let images = Tensor.randomNormal(shape, key: RandomKey(seed: 3))
    Tensor.evaluate([images])
    return images
  }
}
