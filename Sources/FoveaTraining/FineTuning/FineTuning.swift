import FoveaLayers
import FoveaLearning
import FoveaSupport

/// The trainable parts of a model, with their first epoch and learning-rate factor: the settings
/// `freeze`, `unfreeze`, `batchNorm`, `layerDecay`, `rateFactors` and `probe`, resolved for the
/// model.
///
/// ```swift
/// let tuning = try FineTuning(configuration, model: model, comparedWith: other)
/// for row in tuning.rows(of: model) { print(row.name, row.trainable, row.parameters) }
/// ```
public struct FineTuning: Sendable {
  /// The model's parts.
  public let stages: ModelStages
  /// Groups of parameters with their own learning-rate factors.
  public let groups: [ParameterGroup]
  /// The epoch (from 1) from which each path trains, of those that `freeze` names; nil: never.
  private let releases: [String: Int?]
  /// Paths of batch normalizations that are always frozen.
  private let alwaysFrozen: Set<String>
  /// Running statistics that follow the batches in frozen parts, too.
  private let neverFrozen: Set<String>

  /// Resolves settings for a model.
  ///
  /// - Parameter other: The same model for another number of classes; the parameters that differ
  ///   are the head.
  /// - Throws: `SettingError` where a setting names a part that the model doesn't have, or nothing
  ///   is left to train.
  public init(
    _ configuration: TrainingConfiguration, model: any Layer, comparedWith other: (any Layer)? = nil
  ) throws(SettingError) {
    let stages = ModelStages(of: model, comparedWith: other)
    self.stages = stages
    func paths(_ part: String, _ key: String) throws(SettingError) -> Set<String> {
      do { return try stages.paths(for: part) } catch {
        throw SettingError(key: key, "`\(key)`: \(error.description)")
      }
    }
    var releases: [String: Int?] = [:]
    for part in configuration.probe ? ["backbone"] : configuration.freeze {
      for path in try paths(part, "freeze") { releases[path] = .some(nil) }
    }
    for step in configuration.unfreeze.steps {
      let released = try paths(step.part, "unfreeze").filter { releases[$0] != nil }
      guard !released.isEmpty else {
        throw SettingError(
          key: "unfreeze",
          "`unfreeze`: '\(step.part)' is not frozen, so it cannot begin to train in epoch "
            + "\(step.epoch). Name it in `freeze`, or leave it out here.")
      }
      for path in released {
        let known = releases[path] ?? nil
        releases[path] = .some(min(known ?? step.epoch, step.epoch))
      }
    }
    self.releases = releases
    let norms = Self.batchNorms(of: model)
    switch configuration.batchNorm {
    case .automatic: (alwaysFrozen, neverFrozen) = ([], [])
    case .train: (alwaysFrozen, neverFrozen) = ([], norms.statistics)
    case .statisticsFrozen: (alwaysFrozen, neverFrozen) = (norms.statistics, [])
    case .frozen: (alwaysFrozen, neverFrozen) = (norms.statistics.union(norms.learned), [])
    }
    var groups: [ParameterGroup] = []
    for factor in configuration.rateFactors.factors {
      do {
        groups += try stages.patterns(for: factor.part).map {
          ParameterGroup($0, learningRateFactor: Float(factor.factor))
        }
      } catch { throw SettingError(key: "rateFactors", "`rateFactors`: \(error.description)") }
    }
    if configuration.layerDecay != 1 {
      var factor = 1.0
      for stage in stages.stages.reversed() {
        groups += stage.prefixes.map {
          ParameterGroup(PathPattern($0), learningRateFactor: Float(factor))
        }
        factor *= configuration.layerDecay
      }
    }
    self.groups = groups
    let frozen = frozen(inEpoch: 1)
    guard
      model.parameters().contains(where: {
        $0.parameter.role != .buffer && !frozen.contains($0.path)
      })
    else {
      throw SettingError(
        key: "freeze",
        "`freeze` is \(configuration.freeze.joined(separator: ",")), which leaves nothing to "
          + "train. Leave the head out: freeze backbone.")
    }
  }

  /// The parameters and buffers that are frozen in an epoch (from 1). Running statistics of frozen
  /// parts are among them unless `batchNorm` is `train`.
  public func frozen(inEpoch epoch: Int) -> Set<String> {
    let held = releases.filter { _, release in release.map { $0 > epoch } ?? true }
    return Set(held.keys).subtracting(neverFrozen).union(alwaysFrozen)
  }

  /// Running statistics of batch normalizations, and their γ and β.
  private static func batchNorms(
    of model: any Layer
  ) -> (statistics: Set<String>, learned: Set<String>) {
    let all = model.parameters()
    func layer(_ path: String) -> Substring { path.lastIndex(of: ".").map { path[..<$0] } ?? "" }
    let statistics = all.filter { $0.parameter.role == .buffer }.map(\.path)
    let layers = Set(statistics.map(layer))
    let learned = all.filter {
      [.normScale, .normShift].contains($0.parameter.role) && layers.contains(layer($0.path))
    }
    return (Set(statistics), Set(learned.map(\.path)))
  }
}

/// The training of one part of a model.
public struct StageTraining: Sendable, Equatable, Codable {
  /// `stem`, `stage1`, … or `head`.
  public var name: String
  /// The prefixes of its parameters' paths.
  public var prefixes: [String]
  /// The number of its parameters.
  public var parameters: Int
  /// The number of parameters that train in the first epoch.
  public var trainable: Int
  /// The lowest and the highest learning-rate factor of its parameters that ever train; empty where
  /// none does.
  public var rateFactors: [Double]
  /// The epochs (from 2) in which further parameters begin to train.
  public var releasedIn: [Int]
  /// Whether running statistics follow the batches in the first epoch; nil where it has none.
  public var measuresStatistics: Bool?
}

extension FineTuning {
  /// The training of each part of the model.
  public func rows(of model: any Layer) -> [StageTraining] {
    let all = Dictionary(
      uniqueKeysWithValues: model.parameters().map { ($0.path, $0.parameter) })
    let frozen = frozen(inEpoch: 1)
    return stages.stages.map { stage in
      let own = stage.paths.compactMap { path in all[path].map { (path, $0) } }
      let learned = own.filter { $0.1.role != .buffer }
      let statistics = own.filter { $0.1.role == .buffer }
      func count(_ items: [(String, Parameter)]) -> Int {
        items.reduce(0) { $0 + $1.1.value.count }
      }
      let everTrained = learned.filter { path, _ in
        !alwaysFrozen.contains(path) && (releases[path].map { $0 != nil } ?? true)
      }
      let factors = everTrained.map { path, _ in
        Double((groups.first { $0.pattern.matches(path) }?.learningRateFactor ?? 1))
      }
      let released = Set(
        everTrained.compactMap { path, _ in (releases[path] ?? nil) }.filter { $0 > 1 })
      return StageTraining(
        name: stage.name, prefixes: stage.prefixes, parameters: count(learned),
        trainable: count(learned.filter { !frozen.contains($0.0) }),
        rateFactors: [factors.min(), factors.max()].compactMap { $0 },
        releasedIn: released.sorted(),
        measuresStatistics: statistics.isEmpty
          ? nil : statistics.contains { !frozen.contains($0.0) })
    }
  }
}
