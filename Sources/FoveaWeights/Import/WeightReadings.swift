import FoveaInterchange
import FoveaModels

/// The possible readings of a file's names for a model, and the best one.
struct WeightReadings {
  /// The reading that fits the most parameters by name and shape, then by name; of equals the
  /// first.
  let best: WeightPlan.Reading

  /// Finds the best reading.
  ///
  /// - Parameters:
  ///   - tensors: The file's tensors by name.
  ///   - parameters: The model's parameters, in its order.
  ///   - model: The model's name.
  init(
    _ archive: any TensorArchive, tensors: [String: ArchivedTensor],
    parameters: [(path: String, shape: [Int])], model: String
  ) {
    let family = WeightFamily.of(model)
    if let file = archive as? SafetensorsFile, file.metadata["fovea.kind"] != nil {
      // A run's checkpoint also has the average of the weights, which is preferred in evaluation.
      let prefixes = ["ema.", "model.", ""]
      let prefix = prefixes.first { start in
        parameters.contains { tensors[start + $0.path] != nil }
      }
      best = WeightPlan.Reading(family: family, naming: .own, prefix: prefix ?? "", part: "")
      return
    }
    var parts = [(family: family, part: "")]
    if parameters.contains(where: { $0.path.hasPrefix(Self.encoder) }) {
      parts += Catalogue.models.filter { $0.task == .classification }.map {
        (WeightFamily.of($0.name), Self.encoder)
      }
    }
    var found = WeightPlan.Reading(
      family: family, naming: family.namings[0], prefix: "", part: "")
    var score = (0, 0)
    for (family, part) in parts {
      let own = parameters.filter { $0.path.hasPrefix(part) }
      for naming in family.namings {
        for prefix in Self.prefixes(of: tensors, naming, own.map { $0.path.dropFirst(part.count) })
        {
          let reading = WeightPlan.Reading(
            family: family, naming: naming, prefix: prefix, part: part)
          let fit = Self.fit(reading, own, tensors)
          // If little fits, a prefix is coincidental: many layers end with 'conv1'.
          let isPlausible = prefix.isEmpty || 2 * fit.1 >= own.count
          if isPlausible, fit > score { (found, score) = (reading, fit) }
        }
      }
    }
    best = found
  }

  /// The prefix of the classification network in segmentation networks.
  private static let encoder = "encoder."

  /// Prefixes of the names of the first and the last parameters in the file.
  private static func prefixes(
    of tensors: [String: ArchivedTensor], _ naming: WeightNaming, _ paths: [Substring]
  ) -> [String] {
    var result: Set<String> = [""]
    for path in paths.prefix(1) + paths.suffix(1) {
      let ending = "." + naming.name(of: String(path))
      for name in tensors.keys where name.hasSuffix(ending) {
        result.insert(String(name.dropLast(ending.count - 1)))
      }
    }
    return result.sorted { ($0.count, $0) < ($1.count, $1) }
  }

  /// The number of parameters with a matching tensor, and the number with a matching name.
  private static func fit(
    _ reading: WeightPlan.Reading, _ parameters: [(path: String, shape: [Int])],
    _ tensors: [String: ArchivedTensor]
  ) -> (Int, Int) {
    var (fitting, named) = (0, 0)
    for (path, shape) in parameters {
      guard let name = reading.tensor(for: path), let tensor = tensors[name] else { continue }
      named += 1
      let change = reading.naming.layout.change(
        from: tensor.shape, to: shape, flattening: reading.maps(for: path))
      if change != nil { fitting += 1 }
    }
    return (fitting, named)
  }
}
