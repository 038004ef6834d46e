import Foundation

/// The layers of a model's configuration in Keras's order, including those of nested models.
struct KerasConfiguration {
  struct Layer {
    let name: String
    let kind: String
    let configuration: KerasValue
  }

  private(set) var layers: [Layer] = []

  /// Parses `config.json` of a `.keras` file, or the attribute `model_config` of an `.h5` file.
  init(json: Data, path: String) throws(ArchiveError) {
    let root: KerasValue
    do {
      root = try JSONDecoder().decode(KerasValue.self, from: json)
    } catch {
      throw ArchiveError(.damaged, path: path, "its configuration is not JSON")
    }
    add(root["config"] ?? root, depth: 0)
  }

  private mutating func add(_ model: KerasValue, depth: Int) {
    // Keras 1 stored only the list for a sequential model.
    guard depth < 32, let list = model["layers"]?.list ?? model.list else { return }
    for entry in list {
      guard let kind = entry["class_name"]?.text, let configuration = entry["config"] else {
        continue
      }
      if configuration["layers"]?.list != nil {
        add(configuration, depth: depth + 1)
      } else if let inner = configuration["layer"], let innerConfiguration = inner["config"] {
        // A wrapper such as TimeDistributed.
        append(inner["class_name"]?.text ?? kind, innerConfiguration, entry)
      } else {
        append(kind, configuration, entry)
      }
    }
  }

  private mutating func append(_ kind: String, _ configuration: KerasValue, _ entry: KerasValue) {
    let name = configuration["name"]?.text ?? entry["name"]?.text ?? ""
    layers.append(Layer(name: name, kind: kind, configuration: configuration))
  }
}
