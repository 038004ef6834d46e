import FoveaLearning
import Foundation

/// The learning rate of every update of a run, as the settings say.
struct LearningRatePlan {
  private let base: Double
  private let schedule: any Schedule

  /// - Parameters:
  ///   - updatesPerEpoch: updates of the weights in an epoch.
  ///   - given: a schedule over updates in place of the one that the settings name.
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
    let rise = Int((configuration.warmUpEpochs * Double(perEpoch)).rounded())
    let rest = max(total - rise, 1)
    let main: any Schedule =
      switch configuration.schedule {
      // Plateau's factor depends on what validation finds, and comes on top.
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
  /// What the learning rate is multiplied by: what is set, else the schedule's usual factor.
  public var resolvedScheduleFactor: Double {
    scheduleFactor ?? (schedule == .exponential ? 0.95 : 0.1)
  }

  /// The plateau schedule at its start, where it is chosen.
  func plateau(_ metric: MonitoredMetric) -> Plateau? {
    guard schedule == .plateau else { return nil }
    return Plateau(
      goal: metric.lowerIsBetter ? .minimum : .maximum, factor: resolvedScheduleFactor,
      patience: schedulePatience)
  }

  /// Weight decay, clipping and groups of parameters.
  func updateRules(groups: [ParameterGroup]) -> UpdateRules {
    UpdateRules(
      weightDecay: Float(weightDecay), decaysNormsAndBiases: decayNormsAndBiases, groups: groups,
      clipping: [
        clipValue.map { .value(Float($0)) }, clipNorm.map { .norm(Float($0)) },
      ].compactMap { $0 })
  }

  /// Settings that are worth a remark together.
  var notes: [String] {
    var notes: [String] = []
    if classWeights != "none", sampler == .balanced {
      notes.append("class weights and the balanced sampler both make up for rare classes")
    }
    if !freeze.isEmpty, weights == nil {
      notes.append("freeze without weights: the frozen parts keep their random initialisation")
    }
    return notes
  }

  /// The optimizer at its start.
  func makeOptimizer() -> any Optimizer {
    switch optimizer {
    case .gradientDescent: SGD()
    case .sgd:
      SGD(momentum: Float(momentum), dampening: Float(dampening), nesterov: nesterov)
    case .adagrad: AdaGrad(epsilon: Float(epsilon))
    case .rmsprop: RMSProp(decay: Float(rmsDecay), epsilon: Float(epsilon))
    case .adam: Adam(beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon))
    case .adamw: AdamW(beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon))
    }
  }
}
