import FoveaInterchange
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The mapping of a file's tensors to a model's parameters, derived from names and shapes alone.
struct WeightPlan {
  /// A parameter, its tensor, and the conversion between them.
  struct Step {
    let path: String
    let tensor: String
    let change: LayoutChange
  }
  /// An interpretation of a file's names: the naming, the prefix, and the part of the model.
  struct Reading {
    let family: WeightFamily
    let naming: WeightNaming
    let prefix: String
    /// The prefix of the part's paths: empty, or `encoder.`.
    let part: String

    func tensor(for path: String) -> String? {
      path.hasPrefix(part) ? prefix + naming.name(of: String(path.dropFirst(part.count))) : nil
    }
    func maps(for path: String) -> FlattenedMaps? {
      let layer = path.split(separator: ".").dropLast().joined(separator: ".")
      return family.flattened[String(layer.dropFirst(part.count))]
    }
  }

  private(set) var steps: [Step] = []
  private(set) var report: WeightImportReport
  let reading: Reading

  /// Finds the reading that fits the most parameters, and applies it.
  init(
    _ archive: any TensorArchive, into model: any Layer, named name: String,
    options: WeightImportOptions
  ) {
    let tensors = archive.tensors
    let byName = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    let parameters = model.parameters().map { (path: $0.path, shape: $0.parameter.value.shape) }
    reading = WeightReadings(archive, tensors: byName, parameters: parameters, model: name).best
    report = WeightImportReport(
      file: archive.path, model: name, naming: reading.naming.name, prefix: reading.prefix)

    var rest = Set(byName.keys)
    var excluded: Set<String> = []
    for (path, shape) in parameters {
      let wanted = reading.tensor(for: path)
      if options.skipsClassifier, let head = reading.family.classifier,
        path.hasPrefix(reading.part + head + ".")
      {
        report.skipped.append(path)
        if let wanted, rest.remove(wanted) != nil { excluded.insert(wanted) }
      } else if let wanted, let tensor = byName[wanted] {
        rest.remove(wanted)
        if let change = reading.naming.layout.change(
          from: tensor.shape, to: shape, flattening: reading.maps(for: path))
        {
          steps.append(Step(path: path, tensor: wanted, change: change))
          report.matched.append(.init(parameter: path, tensor: wanted, shape: shape))
        } else {
          report.mismatched.append(
            .init(
              parameter: path, tensor: wanted, found: tensor.shape,
              expected: reading.naming.layout.shape(of: shape)))
        }
      } else {
        report.missing.append(
          .init(
            parameter: path, expected: wanted ?? path,
            shape: reading.naming.layout.shape(of: shape), suggestion: nil))
      }
    }
    for tensor in tensors where rest.contains(tensor.name) || excluded.contains(tensor.name) {
      if let reason = excluded.contains(tensor.name) ? "the classifier" : reason(for: tensor.name) {
        report.leftOut.append(.init(tensor: tensor.name, reason: reason))
      } else {
        report.unexpected.append(
          .init(tensor: tensor.name, shape: tensor.shape, suggestion: nil))
      }
    }
    suggestNearMisses()
  }

  private func reason(for tensor: String) -> String? {
    guard tensor.hasPrefix(reading.prefix) else {
      // A checkpoint of several networks, or of a network and its average.
      let (first, chosen) = (tensor.prefix { $0 != "." }, reading.prefix.prefix { $0 != "." })
      return first != chosen && Self.containers.contains(String(chosen))
        ? "outside '\(reading.prefix.dropLast())'" : nil
    }
    return reading.naming.reasonToLeaveOut(String(tensor.dropFirst(reading.prefix.count)))
  }

  /// Usual names of the networks in a checkpoint.
  private static let containers: Set<String> = [
    "state_dict", "model", "model_state_dict", "net", "params", "weights", "ema", "model_ema",
    "state_dict_ema", "params_ema", "student", "teacher",
  ]

  /// Pairs missing parameters with unexpected tensors of the same shape and a similar name.
  private mutating func suggestNearMisses() {
    let (missing, unexpected) = (report.missing, report.unexpected)
    // If nothing matches, near misses are meaningless and there are too many pairs.
    guard !missing.isEmpty, !unexpected.isEmpty, missing.count * unexpected.count <= 10_000 else {
      return
    }
    report.missing = missing.map { entry in
      let names = unexpected.filter { $0.shape == entry.shape }.map(\.tensor)
      return .init(
        parameter: entry.parameter, expected: entry.expected, shape: entry.shape,
        suggestion: NearestName.suggestion(for: entry.expected, among: names))
    }
    report.unexpected = unexpected.map { entry in
      let names = missing.filter { $0.shape == entry.shape }.map(\.expected)
      let near = NearestName.suggestion(for: entry.tensor, among: names)
      return .init(
        tensor: entry.tensor, shape: entry.shape,
        suggestion: missing.first { $0.expected == near }?.parameter)
    }
  }
}
