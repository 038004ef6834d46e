import FoveaSupport
import FoveaLayers
import FoveaTensors

/// Parameters that are treated alike and unlike the rest.
public struct ParameterGroup: Hashable, Sendable, Codable {
  /// Which ones, for example `stages.0` or `*.bias`.
  public var pattern: PathPattern
  /// What the learning rate is multiplied by.
  public var learningRateFactor: Float
  /// Their weight decay; nil leaves the general rule.
  public var weightDecay: Float?

  /// Makes a group.
  public init(
    _ pattern: PathPattern, learningRateFactor: Float = 1, weightDecay: Float? = nil
  ) {
    self.pattern = pattern
    self.learningRateFactor = learningRateFactor
    self.weightDecay = weightDecay
  }
}

/// How the parameters of a model are treated in updates: weight decay, groups, gradient clipping.
public struct UpdateRules: Hashable, Sendable, Codable {
  /// Weight decay of all parameters that no group says otherwise about.
  public var weightDecay: Float
  /// Whether biases and the γ and β of normalizations decay too, as PyTorch's do.
  public var decaysNormsAndBiases: Bool
  /// Exceptions; the first that matches a path counts.
  public var groups: [ParameterGroup]
  /// What to do with large gradients.
  public var clipping: GradientClipping?

  /// Makes rules.
  public init(
    weightDecay: Float = 0, decaysNormsAndBiases: Bool = true, groups: [ParameterGroup] = [],
    clipping: GradientClipping? = nil
  ) {
    self.weightDecay = weightDecay
    self.decaysNormsAndBiases = decaysNormsAndBiases
    self.groups = groups
    self.clipping = clipping
  }

  /// Checks that every group matches a parameter of the model.
  ///
  /// - Throws: `OptimizerError` with the nearest path, where a group matches none.
  public func check(against model: any Layer) throws(OptimizerError) {
    let paths = model.parameters().map(\.path)
    for group in groups where !paths.contains(where: group.pattern.matches) {
      throw OptimizerError(
        "the parameter group '\(group.pattern)' matches no parameter of the model."
          + NearestName.question(for: group.pattern.description, among: paths))
    }
  }

  /// Clips gradients and pairs them with their parameters.
  ///
  /// - Parameters:
  ///   - parameters: `model.trainableParameters()`.
  ///   - gradients: One for each of them.
  public func updates(
    _ parameters: [(path: String, parameter: Parameter)], gradients: [Tensor]
  ) -> [ParameterUpdate] {
    precondition(
      parameters.count == gradients.count,
      "\(parameters.count) parameters, but \(gradients.count) gradients")
    let clipped = clipping?.clipped(gradients) ?? gradients
    return zip(parameters, clipped).map { item, gradient in
      let group = groups.first { $0.pattern.matches(item.path) }
      let isExempt =
        !decaysNormsAndBiases && [.bias, .normScale, .normShift].contains(item.parameter.role)
      return ParameterUpdate(
        path: item.path, value: item.parameter.value, gradient: gradient,
        learningRateFactor: group?.learningRateFactor ?? 1,
        weightDecay: group?.weightDecay ?? (isExempt ? 0 : weightDecay))
    }
  }
}
