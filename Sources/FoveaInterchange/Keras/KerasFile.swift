import Foundation
import FoveaTensors

/// Weights of any Keras version: `.h5` of a whole model or of weights alone (Keras 1 to 3),
/// `.weights.h5` and `.keras` (Keras 3).
///
/// Tensors keep Keras's axis order and the names of the file's data sets. The state of an optimizer
/// is omitted.
///
/// ```swift
/// let file = try KerasFile(contentsOf: url)
/// for layer in file.layers { print(layer.name, layer.kind ?? "?", layer.weights.count) }
/// ```
public struct KerasFile: TensorArchive {
  /// The file's path, used in error messages.
  public let path: String
  /// The weights, in the order of the layers.
  public let tensors: [ArchivedTensor]
  /// The layers with weights.
  package let layers: [KerasLayer]
  /// Whether the layers are in the model's order. A `.weights.h5` file only keeps the order of
  /// layers with the same class.
  package let hasModelOrder: Bool
  /// All layers of the model, including those without weights, if the file has a configuration.
  let configuration: KerasConfiguration?
  private let file: HDF5File
  private let datasets: [String: HDF5Dataset]

  /// The groups of an optimizer's state, which are omitted.
  private static let optimizerGroups: Set<String> = ["optimizer", "optimizer_weights"]

  /// Opens an `.h5` or `.keras` file, detected from its content.
  ///
  /// - Throws: `ArchiveError` if it is missing, damaged or not a Keras file.
  public init(contentsOf url: URL) throws(ArchiveError) {
    guard try ArchiveFormat.of(fileAt: url) == .zip else {
      try self.init(try HDF5File(contentsOf: url), configuration: nil)
      return
    }
    let archive = try ZipArchive(FileBytes(contentsOf: url))
    guard Self.isKeras(archive) else {
      throw ArchiveError(
        .unknownFormat, path: url.path, "it is a zip archive, but not one of Keras",
        advice: "Give a .keras or .h5 file.")
    }
    try self.init(archive)
  }

  /// Whether an archive is a `.keras` file.
  static func isKeras(_ archive: ZipArchive) -> Bool { archive.entry(named: weightsMember) != nil }
  private static let weightsMember = "model.weights.h5"

  /// Reads the configuration and weights of a `.keras` file.
  ///
  /// - Throws: `ArchiveError` if it is damaged or has no weights.
  package init(_ archive: ZipArchive) throws(ArchiveError) {
    func contents(_ name: String, _ limit: Int) throws(ArchiveError) -> Data? {
      guard let entry = archive.entry(named: name) else { return nil }
      return try archive.withContents(of: entry, limit: limit) { Data($0) }
    }
    guard let weights = try contents(Self.weightsMember, .max) else {
      throw ArchiveError(.unknownFormat, path: archive.path, "it has no weights")
    }
    try self.init(
      weights, configuration: try contents("config.json", 100_000_000), path: archive.path)
  }

  /// Reads an HDF5 file from memory; `path` names it in error messages.
  ///
  /// - Parameter configuration: The `config.json` of the surrounding `.keras` file.
  /// - Throws: `ArchiveError` if it is damaged or not a Keras file.
  public init(_ data: Data, configuration: Data? = nil, path: String) throws(ArchiveError) {
    try self.init(try HDF5File(data, path: path), configuration: configuration)
  }

  private init(_ file: HDF5File, configuration json: Data?) throws(ArchiveError) {
    self.file = file
    path = file.path
    var text = json
    if text == nil, let stored = try file.texts("model_config", of: file.root)?.first {
      text = Data(stored.utf8)
    }
    configuration = try text.map { json throws(ArchiveError) in
      try KerasConfiguration(json: json, path: file.path)
    }
    let group = try file.object(named: "model_weights", in: file.root) ?? file.root
    let tree = try KerasTree(file, under: group, leavingOut: Self.optimizerGroups)
    let isLegacy = try tree.texts("layer_names", of: "") != nil
    (layers, hasModelOrder) =
      isLegacy
      ? (try Self.namedLayers(tree, configuration), true)
      : try Self.numberedLayers(tree, configuration)
    var entries: [ArchivedTensor] = []
    var listed: [String: HDF5Dataset] = [:]
    for weight in layers.flatMap(\.weights) {
      guard let dataset = tree.datasets[weight.tensor] else { continue }
      guard listed.updateValue(dataset, forKey: weight.tensor) == nil else {
        throw file.bytes.problem("it names the weight '\(weight.tensor)' twice")
      }
      entries.append(
        ArchivedTensor(
          name: weight.tensor, shape: dataset.shape, elementType: dataset.elementType))
    }
    tensors = entries
    datasets = listed
    guard !entries.isEmpty else {
      throw ArchiveError(
        .unknownFormat, path: path, "it is an HDF5 file without a Keras model's weights",
        advice: "Save them with model.save_weights or model.save.")
    }
  }

  /// Reads one tensor as float32, in Keras's axis order.
  ///
  /// - Throws: `ArchiveError` if there is no such tensor or it cannot be read.
  public func tensor(named name: String) throws -> Tensor {
    guard let dataset = datasets[name] else { throw ArchiveError.missing(name, in: self) }
    return Tensor(try file.floats(dataset), shape: dataset.shape)
  }

  /// The layers of a file of Keras 1 or 2, or of Keras 3 in the same format: attributes list the
  /// layers and the names of their weights.
  private static func namedLayers(
    _ tree: KerasTree, _ configuration: KerasConfiguration?
  ) throws(ArchiveError) -> [KerasLayer] {
    var known: [String: KerasConfiguration.Layer] = [:]
    for layer in configuration?.layers ?? [] { known[layer.name] = known[layer.name] ?? layer }
    var layers: [KerasLayer] = []
    for name in try tree.texts("layer_names", of: "") ?? [] {
      // A nested model's weights are in one layer: the prefix of each name identifies the inner
      // layer.
      var parts: [(name: String, weights: [KerasWeight])] = []
      var places: [String: Int] = [:]
      for weightName in try tree.texts("weight_names", of: name) ?? [] {
        let path = name + "/" + weightName
        guard let dataset = tree.datasets[path] else {
          throw tree.file.bytes.problem("it names the weight '\(path)', which is not there")
        }
        let weight = KerasWeight(
          role: .init(name: weightName) ?? .other, tensor: path, shape: dataset.shape)
        let owner = weightName.split(separator: "/").dropLast().joined(separator: "/")
        if let place = places[owner] {
          parts[place].weights.append(weight)
        } else {
          places[owner] = parts.count
          parts.append((owner, [weight]))
        }
      }
      for part in parts {
        let last = part.name.split(separator: "/").last.map(String.init) ?? name
        let own = parts.count == 1 ? name : last
        let layer = known[own]
        layers.append(
          KerasLayer(
            name: own, kind: layer?.kind, weights: part.weights,
            configuration: layer?.configuration))
      }
    }
    return layers
  }

  /// The layers of a file of Keras 3: numbered weights in groups named `vars`.
  private static func numberedLayers(
    _ tree: KerasTree, _ configuration: KerasConfiguration?
  ) throws(ArchiveError) -> ([KerasLayer], hasModelOrder: Bool) {
    var positions: [String: Int] = [:]
    for (index, layer) in (configuration?.layers ?? []).enumerated() {
      positions[layer.name] = positions[layer.name] ?? index
    }
    var members: [String: [(index: Int, path: String)]] = [:]
    for path in tree.order {
      let parts = path.split(separator: "/")
      guard parts.count >= 2, parts[parts.count - 2] == "vars",
        let index = parts.last.flatMap({ Int($0) })
      else { continue }
      members[parts.dropLast(2).joined(separator: "/"), default: []].append((index, path))
    }
    var found: [(key: [KerasOrder], layer: KerasLayer)] = []
    var isOrdered = configuration != nil
    for (group, numbered) in members {
      let key = group.split(separator: "/").last.map(String.init) ?? group
      // The state of a random number generator is not a weight.
      if key == "seed_generator" { continue }
      let vars = group.isEmpty ? "vars" : group + "/vars"
      let name = try tree.texts("name", of: vars)?.first ?? key
      let place = positions[name]
      let known = place.flatMap { configuration?.layers[$0] }
      let kind = known?.kind ?? Self.kind(ofGroup: key)
      let sorted = numbered.sorted { $0.index < $1.index }
      let roles = KerasWeight.Role.numbered(sorted.count, kind: kind, known?.configuration)
      var weights: [KerasWeight] = []
      for (position, member) in sorted.enumerated() {
        guard member.index == position else {
          throw tree.file.bytes.problem("'\(vars)' has no weight \(position)")
        }
        weights.append(
          KerasWeight(
            role: roles?[position] ?? .other, tensor: member.path,
            shape: tree.datasets[member.path]?.shape ?? []))
      }
      if place == nil { isOrdered = false }
      found.append(
        (
          [KerasOrder(number: place ?? .max)] + KerasOrder.parts(group),
          KerasLayer(
            name: name, kind: kind, weights: weights, configuration: known?.configuration)
        ))
    }
    found.sort { $0.key.lexicographicallyPrecedes($1.key) }
    return (found.map(\.layer), isOrdered)
  }

  /// The class of a layer from its group's name: `batch_normalization_3`.
  private static func kind(ofGroup key: String) -> String? {
    var stem = Substring(key)
    if let last = stem.split(separator: "_").last, Int(last) != nil, stem.contains("_") {
      stem = stem.dropLast(last.count + 1)
    }
    return [
      "conv2d": "Conv2D", "dense": "Dense", "depthwise_conv2d": "DepthwiseConv2D",
      "separable_conv2d": "SeparableConv2D", "batch_normalization": "BatchNormalization",
    ][stem]
  }
}

/// A sort key for group names: words alphabetically, numbers by value.
struct KerasOrder: Comparable {
  var text = ""
  var number = 0

  static func < (a: KerasOrder, b: KerasOrder) -> Bool {
    (a.text, a.number) < (b.text, b.number)
  }

  /// The words and numbers of a path such as `layers/conv2d_12`.
  static func parts(_ path: String) -> [KerasOrder] {
    path.split { $0 == "/" || $0 == "_" }.map { part in
      Int(part).map { KerasOrder(number: $0) } ?? KerasOrder(text: String(part))
    }
  }
}

extension KerasFile {
  /// The layer before a named one in the model; nil if the file has no configuration.
  package func layer(before name: String) -> (kind: String, configuration: KerasValue)? {
    guard let layers = configuration?.layers,
      let place = layers.firstIndex(where: { $0.name == name }), place > 0
    else { return nil }
    return (layers[place - 1].kind, layers[place - 1].configuration)
  }
}
