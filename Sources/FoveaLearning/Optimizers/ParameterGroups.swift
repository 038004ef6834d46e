import FoveaLayers
import FoveaSupport
import FoveaTensors

/// Parameters with a learning rate or weight decay of their own.
public struct ParameterGroup: Hashable, Sendable {
  /// The paths of the parameters, for example `stages.0` or `*.bias`.
  public var pattern: PathPattern
  /// The factor of the learning rate; 1 by default.
  public var learningRateFactor: Float
  /// Weight decay; nil for that of ``UpdateRules``.
  public var weightDecay: Float?

  /// Makes a group of parameters.
  public init(
    _ pattern: PathPattern, learningRateFactor: Float = 1, weightDecay: Float? = nil
  ) {
    self.pattern = pattern
    self.learningRateFactor = learningRateFactor
    self.weightDecay = weightDecay
  }
}

/// Rules for updating the parameters of a model: weight decay, groups, gradient clipping.
public struct UpdateRules: Hashable, Sendable {
  /// Weight decay of all parameters without one in their group.
  public var weightDecay: Float
  /// Whether weight decay applies to biases and to γ and β of normalizations too, as in PyTorch.
  public var decaysNormsAndBiases: Bool
  /// Exceptions; the first group that matches a path applies.
  public var groups: [ParameterGroup]
  /// Limits on gradients, applied in order.
  public var clipping: [GradientClipping]

  /// Makes update rules.
  public init(
    weightDecay: Float = 0, decaysNormsAndBiases: Bool = true, groups: [ParameterGroup] = [],
    clipping: [GradientClipping] = []
  ) {
    self.weightDecay = weightDecay
    self.decaysNormsAndBiases = decaysNormsAndBiases
    self.groups = groups
    self.clipping = clipping
  }

  /// Checks that every group matches a parameter of the model.
  ///
  /// - Throws: `OptimizerError`, with the nearest path, where a group matches none.
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
    let clipped = clipping.reduce(gradients) { $1.clipped($0) }
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
