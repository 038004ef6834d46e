import FoveaSupport

/// The parts of a model from its input to its output, found from the names of its parameters.
/// Fine-tuning freezes, unfreezes and scales learning rates by part.
///
/// Each member of a list of layers (`stages.0`, `features.7`) is a stage, and so is every other
/// child of the model. A normalization belongs to the layer before it. The children before the
/// first list are the stem. The layers with shapes that depend on the number of classes are the
/// head.
///
/// Words name parts as paths do: `stem`, `stage1`, `stage2`, …, `head`, and `backbone` for all but
/// the head. `layer1` is the same as `stage1`.
public struct ModelStages: Sendable, Equatable {
  /// One part of a model.
  public struct Stage: Sendable, Equatable {
    /// `stem`, `stage1`, … or `head`.
    public let name: String
    /// Prefixes of the paths of its parameters, such as `stages.0`.
    public let prefixes: [String]
    /// Paths of its parameters and buffers.
    public let paths: [String]
  }

  /// The parts in order, the head last.
  public let stages: [Stage]
  private let all: [String]

  /// Finds the parts of a model.
  ///
  /// - Parameter other: The same model for another number of classes. Layers with different shapes
  ///   are the head; if no shape differs, the last layer is.
  public init(of model: any Layer, comparedWith other: (any Layer)? = nil) {
    let parameters = model.parameters()
    all = parameters.map(\.path)
    let head = Self.head(of: parameters, comparedWith: other?.parameters() ?? [])
    let rest = parameters.filter { !head.contains(Self.layer($0.path)) }
    let units = Self.units(of: rest, besides: head)
    let stemCount = max(1, units.firstIndex(where: \.isListed) ?? 1)
    var stages: [Stage] = []
    func stage(_ name: String, _ units: some Collection<Unit>) -> Stage {
      Stage(name: name, prefixes: units.flatMap(\.prefixes), paths: units.flatMap(\.paths))
    }
    if !units.isEmpty {
      stages.append(stage("stem", units.prefix(stemCount)))
      for unit in units.dropFirst(stemCount) {
        stages.append(stage("stage\(stages.count)", [unit]))
      }
    }
    if !head.isEmpty {
      stages.append(
        Stage(name: "head", prefixes: head, paths: all.filter { head.contains(Self.layer($0)) }))
    }
    self.stages = stages
  }

  /// Paths of the layers of the head.
  public var head: [String] { stages.last.map { $0.name == "head" ? $0.prefixes : [] } ?? [] }

  /// The patterns of paths in this model that a path, a pattern or a word stands for.
  ///
  /// - Throws: `ParameterError` if it stands for nothing, with a near miss.
  public func patterns(for text: String) throws(ParameterError) -> [PathPattern] {
    let pattern = PathPattern(text)
    if all.contains(where: pattern.matches) { return [pattern] }
    if text == "backbone" {
      return stages.filter { $0.name != "head" }.flatMap(\.prefixes).map { PathPattern($0) }
    }
    let word = text.hasPrefix("layer") ? "stage" + text.dropFirst("layer".count) : text
    if let stage = stages.first(where: { $0.name == word }) {
      return stage.prefixes.map { PathPattern($0) }
    }
    let prefixes = Set(
      all.flatMap { path in
        path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) }
      })
    let words = ["backbone"] + stages.map(\.name)
    let count = stages.count { $0.name.hasPrefix("stage") }
    let shown =
      count < 6
      ? words : ["backbone", "stem", "stage1 to stage\(count)"] + (head.isEmpty ? [] : ["head"])
    throw ParameterError(
      "no part of the model is called '\(text)'."
        + NearestName.question(for: text, among: words + all + prefixes.sorted())
        + " Parts are \(shown.joined(separator: ", ")), paths such as "
        + "'\(all.first ?? "fc.weight")', starts of paths, or patterns with '*' for any letters.")
  }

  /// The parameters and buffers that a path, a pattern or a word stands for.
  ///
  /// - Throws: `ParameterError` if it stands for nothing, with a near miss.
  public func paths(for text: String) throws(ParameterError) -> Set<String> {
    let patterns = try patterns(for: text)
    return Set(all.filter { path in patterns.contains { $0.matches(path) } })
  }

  // MARK: Finding

  /// A child, or a member of a list, with the normalizations that follow it.
  private struct Unit {
    let key: String
    var prefixes: [String]
    var paths: [String]
    let isListed: Bool
  }

  private typealias Named = (path: String, parameter: Parameter)

  /// The path of the layer that a parameter belongs to.
  private static func layer(_ path: String) -> String {
    path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
  }

  private static func head(of parameters: [Named], comparedWith others: [Named]) -> [String] {
    var layers: [String] = []
    if others.map(\.path) == parameters.map(\.path) {
      for (own, other) in zip(parameters, others)
      where own.parameter.value.shape != other.parameter.value.shape {
        let layer = layer(own.path)
        if !layers.contains(layer) { layers.append(layer) }
      }
    }
    if layers.isEmpty, let last = parameters.last { layers = [layer(last.path)] }
    return layers
  }

  private static func units(of parameters: [Named], besides head: [String]) -> [Unit] {
    let paths = parameters.map { $0.path.split(separator: ".").map(String.init) }
    // If one child holds all parameters, the stages are those of that child.
    var depth = 0
    while let first = paths.first, first.count > depth + 2,
      paths.allSatisfy({ $0.count > depth + 2 && $0[depth] == first[depth] }),
      !paths.allSatisfy({ Int($0[depth + 1]) != nil })
    { depth += 1 }
    let lists = Set(
      Dictionary(grouping: paths) { $0[depth] }.filter { _, paths in
        paths.allSatisfy { $0.count > depth + 2 && Int($0[depth + 1]) != nil }
      }.keys)
    var units: [Unit] = []
    var holdsWeights: [Bool] = []
    for (path, item) in zip(paths, parameters) {
      let isListed = lists.contains(path[depth])
      let length = min(depth + (isListed ? 2 : 1), max(path.count - 1, 1))
      let key = path.prefix(length).joined(separator: ".")
      // A part that contains layers of the head is listed layer by layer.
      let isShared = head.contains { $0 == key || $0.hasPrefix(key + ".") }
      let prefix = isShared ? layer(item.path) : key
      if let place = units.firstIndex(where: { $0.key == key }) {
        units[place].paths.append(item.path)
        if !units[place].prefixes.contains(prefix) { units[place].prefixes.append(prefix) }
        if item.parameter.role == .weight { holdsWeights[place] = true }
      } else {
        units.append(Unit(key: key, prefixes: [prefix], paths: [item.path], isListed: isListed))
        holdsWeights.append(item.parameter.role == .weight)
      }
    }
    var joined: [Unit] = []
    for (unit, holdsWeight) in zip(units, holdsWeights) {
      if !holdsWeight, let last = joined.popLast() {
        joined.append(
          Unit(
            key: last.key, prefixes: last.prefixes + unit.prefixes, paths: last.paths + unit.paths,
            isListed: last.isListed))
      } else {
        joined.append(unit)
      }
    }
    return joined
  }
}
