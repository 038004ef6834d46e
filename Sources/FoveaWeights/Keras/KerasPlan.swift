import FoveaInterchange
import FoveaLayers
import FoveaTensors

/// The mapping of a Keras file's tensors to a model's parameters.
///
/// Layers are matched by order: convolutions with convolutions, dense layers with dense layers,
/// normalizations with normalizations. If a convolution of the model has no bias, Keras's bias is
/// subtracted from the mean of the following normalization. A different ε of a normalization is
/// compensated in γ: γ′ = γ √((σ² + ε′) / (σ² + ε)).
struct KerasPlan {
  /// A parameter and the expression of its value.
  struct Step {
    let path: String
    /// The tensors of the expression; none for a constant.
    let tensors: [String]
    let shape: [Int]
    let make: @Sendable (any TensorArchive) throws -> Tensor
  }
  /// A parameter with a tensor of a different shape; shapes are in Keras's order.
  struct Mismatch {
    let path: String
    let tensor: String
    let found: [Int]
    let expected: [Int]
  }

  private(set) var steps: [Step] = []
  private(set) var mismatched: [Mismatch] = []
  /// Parameters without a tensor, with their expected shape in Keras's order.
  private(set) var missing: [(path: String, shape: [Int])] = []
  /// Tensors without a parameter.
  private(set) var unexpected: [ArchivedTensor] = []
  /// Assumptions about facts that the file does not contain, as sentences.
  private(set) var notes: [String] = []

  let file: KerasFile
  /// The model's name in the catalogue.
  let model: String
  private let targets: [(path: String, target: KerasTarget)]
  private var used: Set<String> = []
  /// Biases to subtract from a normalization's mean, by its path.
  private var foldedBiases: [String: String] = [:]

  /// Matches the layers of a file with those of a model.
  ///
  /// - Throws: `KerasImportError` if matching layers compute something else.
  init(_ file: KerasFile, into model: any Layer, named name: String) throws(KerasImportError) {
    self.file = file
    self.model = name
    targets = model.layers().compactMap { path, layer in
      switch layer {
      case let layer as Conv2D: (path, .convolution(layer))
      case let layer as Linear: (path, .dense(layer))
      case let layer as BatchNorm: (path, .norm(layer))
      default: nil
      }
    }
    let sources = KerasSources(file)
    try match(sources)
    let done = Set(steps.map(\.path) + mismatched.map(\.path))
    for (path, parameter) in model.parameters() where !done.contains(path) {
      missing.append((path, Self.kerasShape(parameter.value.shape)))
    }
    unexpected = file.tensors.filter { !used.contains($0.name) }
  }

  private mutating func match(_ sources: KerasSources) throws(KerasImportError) {
    var convolutions = sources.convolutions[...]
    var depthwise: ArraySlice<KerasSources.Convolution> = []
    if !file.hasModelOrder {
      convolutions = sources.convolutions.filter { $0.isDepthwise != true }[...]
      depthwise = sources.convolutions.filter { $0.isDepthwise == true }[...]
    }
    var dense = sources.dense[...]
    var norms = sources.norms[...]
    var assumesEpsilon = false
    for (index, entry) in targets.enumerated() {
      switch entry.target {
      case .convolution(let layer):
        let isDepthwise = layer.groups > 1 && layer.weight.value.shape[3] == 1
        let source =
          !file.hasModelOrder && isDepthwise ? depthwise.popFirst() : convolutions.popFirst()
        guard let source else { continue }
        try check(source, against: layer, entry.path)
        take(source, into: layer, entry.path, index)
      case .dense(let layer):
        guard let source = dense.popFirst() else { continue }
        take(source, into: layer, entry.path)
      case .norm(let layer):
        guard let source = norms.popFirst() else { continue }
        if source.configuration == nil { assumesEpsilon = true }
        take(source, into: layer, entry.path)
      }
    }
    if assumesEpsilon {
      notes.append(
        "the file does not state the ε of its normalizations; "
          + "\(KerasDefaults.epsilon(model)) was assumed, Keras's value for this model")
    }
  }

  private mutating func take(
    _ source: KerasSources.Convolution, into layer: Conv2D, _ path: String, _ index: Int
  ) {
    let target = layer.weight.value.shape
    let (kernel, found) = (source.kernel.tensor, source.kernel.shape)
    let plain = [target[1], target[2], target[3], target[0]]
    let isDepthwise =
      source.isDepthwise ?? (layer.groups > 1 && target[3] == 1 && found != plain)
    if isDepthwise, found.count == 4, target[3] == 1, found[2] == layer.groups,
      [target[1], target[2], target[0]] == [found[0], found[1], found[2] * found[3]]
    {
      add(path + ".weight", [kernel], target) {
        try $0.tensor(named: kernel).transposed([2, 3, 0, 1]).reshaped(target)
      }
    } else if !isDepthwise, found == plain {
      add(path + ".weight", [kernel], target) {
        try $0.tensor(named: kernel).transposed([3, 0, 1, 2])
      }
    } else {
      miss(path + ".weight", kernel, found, plain)
    }
    guard let bias = source.bias else {
      if layer.bias != nil { fill(path + ".bias", [target[0]], 0) }
      return
    }
    if layer.bias != nil {
      copy(bias.tensor, bias.shape, to: path + ".bias", [target[0]])
    } else if let norm = norm(after: index), bias.shape == [target[0]] {
      foldedBiases[norm] = bias.tensor
      used.insert(bias.tensor)
    }
  }

  /// The path of the normalization directly after a convolution, in the same part of the model.
  private func norm(after index: Int) -> String? {
    guard index + 1 < targets.count, case .norm = targets[index + 1].target else { return nil }
    func parent(_ path: String) -> Substring {
      path.dropLast(path.split(separator: ".").last?.count ?? 0)
    }
    return parent(targets[index].path) == parent(targets[index + 1].path)
      ? targets[index + 1].path : nil
  }

  private mutating func take(_ source: KerasLayer, into layer: Linear, _ path: String) {
    let target = layer.weight.value.shape
    if let kernel = source.weight(.kernel) {
      if kernel.shape == [target[1], target[0]] {
        let name = kernel.tensor
        add(path + ".weight", [name], target) { try $0.tensor(named: name).transposed([1, 0]) }
      } else {
        miss(path + ".weight", kernel.tensor, kernel.shape, [target[1], target[0]])
      }
    }
    guard layer.bias != nil else { return }
    if let bias = source.weight(.bias) {
      copy(bias.tensor, bias.shape, to: path + ".bias", [target[0]])
    } else {
      fill(path + ".bias", [target[0]], 0)
    }
  }

  private mutating func take(_ source: KerasLayer, into layer: BatchNorm, _ path: String) {
    guard let mean = source.weight(.movingMean), let variance = source.weight(.movingVariance)
    else { return }
    let shape = layer.weight.value.shape
    let gamma = source.weight(.gamma)
    let epsilon = Float(
      source.configuration?["epsilon"]?.number ?? KerasDefaults.epsilon(model))
    let (own, other) = (layer.epsilon, epsilon)
    if (gamma ?? variance).shape != shape {
      miss(path + ".weight", (gamma ?? variance).tensor, (gamma ?? variance).shape, shape)
    } else if own != other {
      let (scale, spread) = (gamma?.tensor, variance.tensor)
      add(path + ".weight", (scale.map { [$0] } ?? []) + [spread], shape) { archive in
        let spread = try archive.tensor(named: spread)
        let factor = ((spread + own) / (spread + other)).sqrt()
        guard let scale else { return factor }
        return try archive.tensor(named: scale) * factor
      }
    } else if let gamma {
      copy(gamma.tensor, gamma.shape, to: path + ".weight", shape)
    } else {
      fill(path + ".weight", shape, 1)
    }
    if let beta = source.weight(.beta) {
      copy(beta.tensor, beta.shape, to: path + ".bias", shape)
    } else {
      fill(path + ".bias", shape, 0)
    }
    if let bias = foldedBiases[path], mean.shape == shape {
      let name = mean.tensor
      add(path + ".running_mean", [name, bias], shape) {
        try $0.tensor(named: name) - $0.tensor(named: bias)
      }
    } else {
      copy(mean.tensor, mean.shape, to: path + ".running_mean", shape)
    }
    copy(variance.tensor, variance.shape, to: path + ".running_var", shape)
  }

  private mutating func add(
    _ path: String, _ tensors: [String], _ shape: [Int],
    _ make: @escaping @Sendable (any TensorArchive) throws -> Tensor
  ) {
    used.formUnion(tensors)
    steps.append(Step(path: path, tensors: tensors, shape: shape, make: make))
  }

  private mutating func copy(_ tensor: String, _ found: [Int], to path: String, _ shape: [Int]) {
    if found == shape {
      add(path, [tensor], shape) { try $0.tensor(named: tensor) }
    } else {
      miss(path, tensor, found, shape)
    }
  }

  private mutating func fill(_ path: String, _ shape: [Int], _ value: Float) {
    add(path, [], shape) { _ in
      Tensor([Float](repeating: value, count: shape.reduce(1, *)), shape: shape)
    }
  }

  private mutating func miss(_ path: String, _ tensor: String, _ found: [Int], _ expected: [Int]) {
    used.insert(tensor)
    mismatched.append(Mismatch(path: path, tensor: tensor, found: found, expected: expected))
  }

  /// A parameter's shape in Keras's order, for messages.
  private static func kerasShape(_ shape: [Int]) -> [Int] {
    switch shape.count {
    case 4: [shape[1], shape[2], shape[3], shape[0]]
    case 2: [shape[1], shape[0]]
    default: shape
    }
  }
}
