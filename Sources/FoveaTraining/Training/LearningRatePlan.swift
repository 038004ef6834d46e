import FoveaLearning
import Foundation

/// The learning rate of every update of a run, as the settings say.
struct LearningRatePlan {
  private let base: Double
  private let schedule: LearningRateSchedule

  /// - Parameter updatesPerEpoch: updates of the weights in an epoch.
  init(_ configuration: TrainingConfiguration, updatesPerEpoch: Int) {
    base = configuration.resolvedLearningRate
    let perEpoch = max(updatesPerEpoch, 1)
    let total = configuration.epochs * perEpoch
    let rise = Int((configuration.warmUpEpochs * Double(perEpoch)).rounded())
    let rest = max(total - rise, 1)
    let main: LearningRateSchedule =
      switch configuration.schedule {
      // Plateau's factor depends on what validation finds, and comes on top.
      case .constant, .plateau: .constant
      case .step:
        .step(
          StepSchedule(
            every: configuration.scheduleEpochs * perEpoch,
            factor: configuration.resolvedScheduleFactor))
      case .exponential:
        .exponential(
          ExponentialSchedule(
            factor: pow(configuration.resolvedScheduleFactor, 1 / Double(perEpoch))))
      case .cosine:
        .cosine(CosineSchedule(count: rest, minimum: configuration.finalLearningRate))
      case .oneCycle:
        .oneCycle(
          OneCycleSchedule(count: max(rest, 2), warmUpFraction: configuration.riseFraction))
      }
    schedule = rise > 0 ? .warmUp(WarmUp(count: rise, then: main)) : main
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
