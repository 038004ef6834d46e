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
  /// The plateau schedule at its start, where it is chosen.
  func plateau(_ metric: MonitoredMetric) -> Plateau? {
    guard self.schedule == .plateau else { return nil }
    return Plateau(
      goal: metric.lowerIsBetter ? .minimum : .maximum, factor: self.resolvedScheduleFactor,
      patience: self.schedulePatience)
  }

  /// The optimizer at its start.
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
