import Foundation
import FoveaLearning

/// The learning rate of every update of a run, by the settings.
struct LearningRatePlan {
  private let base: Double
  private let schedule: any Schedule

  /// - Parameters:
  ///   - updatesPerEpoch: The number of updates in an epoch.
  ///   - given: A custom schedule over updates; nil for the one that the settings name.
  init(
    _ configuration: TrainingConfiguration, updatesPerEpoch: Int, given: (any Schedule)? = nil
  ) {
    base = configuration.resolvedLearningRate
    if let given {
      schedule = given
      return
    }
    let perEpoch = max(updatesPerEpoch, 1)
    let total = configuration.epochs * perEpoch
    let rise = Int(((configuration.warmUpEpochs ?? 0) * Double(perEpoch)).rounded())
    let rest = max(total - rise, 1)
    let main: any Schedule =
      switch configuration.schedule {
      // The plateau factor depends on validation results and is applied separately.
      case .constant, .plateau: ConstantSchedule()
      case .step:
        StepSchedule(
          every: configuration.scheduleEpochs * perEpoch,
          factor: configuration.resolvedScheduleFactor)
      case .exponential:
        ExponentialSchedule(
          factor: pow(configuration.resolvedScheduleFactor, 1 / Double(perEpoch)))
      case .cosine:
        CosineSchedule(count: rest, minimum: configuration.finalLearningRate)
      case .oneCycle:
        OneCycleSchedule(count: max(rest, 2), warmUpFraction: configuration.riseFraction)
      }
    schedule = rise > 0 ? WarmUp(count: rise, then: main) : main
  }

  /// The learning rate of an update, counted from 0.
  func learningRate(update: Int, plateau: Plateau?) -> Double {
    base * schedule.factor(at: update) * (plateau?.current ?? 1)
  }
}

extension TrainingConfiguration {
  /// The plateau schedule at its start; nil for other schedules.
  func plateau(_ metric: MonitoredMetric) -> Plateau? {
    guard self.schedule == .plateau else { return nil }
    return Plateau(
      goal: metric.lowerIsBetter ? .minimum : .maximum, factor: self.resolvedScheduleFactor,
      patience: self.schedulePatience)
  }

  /// Weight decay, clipping and groups of parameters.
  func updateRules(groups: [ParameterGroup]) -> UpdateRules {
    UpdateRules(
      weightDecay: Float(self.weightDecay), decaysNormsAndBiases: self.decayNormsAndBiases,
      groups: groups,
      clipping: [
        self.clipValue.map { .value(Float($0)) }, self.clipNorm.map { .norm(Float($0)) },
      ].compactMap { $0 })
  }

  /// Notes on combinations of settings.
  var notes: [String] {
    var notes: [String] = []
    if self.classWeights != nil, self.sampler == .classBalanced {
      notes.append("class weights and the balanced sampler both make up for rare classes")
    }
    if !self.freeze.isEmpty, self.weights == nil {
      notes.append("`freeze` without `weights`: the frozen parts keep their random initialisation")
    }
    return notes
  }

  /// Makes the optimizer that the settings name.
  func makeOptimizer() -> any Optimizer {
    switch self.optimizer {
    case .gradientDescent: SGD()
    case .sgd:
      SGD(momentum: Float(self.momentum), dampening: Float(self.dampening), nesterov: self.nesterov)
    case .adagrad: AdaGrad(epsilon: Float(self.epsilon))
    case .rmsprop: RMSProp(decay: Float(self.rmsDecay), epsilon: Float(self.epsilon))
    case .adam:
      Adam(beta1: Float(self.beta1), beta2: Float(self.beta2), epsilon: Float(self.epsilon))
    case .adamw:
      AdamW(beta1: Float(self.beta1), beta2: Float(self.beta2), epsilon: Float(self.epsilon))
    }
  }
}
