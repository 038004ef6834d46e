import FoveaSupport

/// Epochs, batches, optimizer and learning-rate schedule.
public struct OptimizationSettings: SettingGroup {
  /// Passes over the training split.
  public var epochs = 10
  /// Images per step.
  public var batchSize = 32
  /// Number of batches whose gradients are accumulated into one update.
  public var accumulation = 1
  /// Drop an epoch's incomplete last batch.
  public var dropLast = false
  /// The optimizer.
  public var optimizer = OptimizerKind.sgd
  /// Highest learning rate; usual: sgd 0.05 (detection 0.01, regression 0.002), gradient-descent
  /// 0.1, adagrad 0.01, others 0.001; auto: found by a range test before the first epoch.
  public var learningRate: Double? { didSet { findsLearningRate = false } }
  /// Whether a range test finds the learning rate before the first epoch: the setting
  /// `learningRate` is `auto`. Setting a number turns it off. See
  /// ``Trainer/findLearningRate(_:progress:)``.
  public var findsLearningRate = false
  /// sgd: momentum, the share of the last update that is kept.
  public var momentum = 0.9
  /// sgd: use Nesterov momentum.
  public var nesterov = false
  /// sgd: dampening of the gradient in the momentum.
  public var dampening = 0.0
  /// adam, adamw: decay of the mean gradient.
  public var beta1 = 0.9
  /// adam, adamw: decay of the mean squared gradient.
  public var beta2 = 0.999
  /// rmsprop: decay of the mean squared gradient.
  public var rmsDecay = 0.99
  /// adam, adamw, adagrad, rmsprop: added to the divisor.
  public var epsilon = 1e-8
  /// The coefficient of weight decay.
  public var weightDecay = 1e-4
  /// Apply weight decay to normalizations and biases, too.
  public var decayNormsAndBiases = false
  /// The learning-rate schedule.
  public var schedule = ScheduleKind.cosine
  /// Epochs over which the learning rate rises from near 0; auto: in detection a tenth of the
  /// epochs, at most 3, else 0.
  public var warmUpEpochs: Double?
  /// cosine: final learning rate, as a fraction of the highest.
  public var finalLearningRate = 0.0
  /// step, exponential, plateau: factor of the learning rate; auto: 0.1, exponential 0.95.
  public var scheduleFactor: Double?
  /// step: epochs between two drops.
  public var scheduleEpochs = 30
  /// plateau: validations without improvement before a drop.
  public var schedulePatience = 5
  /// one-cycle: fraction of the run in which the learning rate rises.
  public var riseFraction = 0.3
  /// Maximum global norm of the gradients; none for no limit.
  public var clipNorm: Double?
  /// Maximum absolute value of a gradient element; none for no limit.
  public var clipValue: Double?
  /// Decay of a moving average of the weights, which is then evaluated and saved, such as 0.999.
  public var ema: Double?

  /// The learning rate used: the one set, else the optimizer's usual one.
  public var resolvedLearningRate: Double { learningRate ?? optimizer.usualLearningRate }
  /// The schedule's factor used: the one set, else the schedule's usual one.
  public var resolvedScheduleFactor: Double {
    scheduleFactor ?? (schedule == .exponential ? 0.95 : 0.1)
  }

  static let group = TrainingSetting.Group.optimization
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable =
    \.optimizationSettings
  static let settings = [
    row("epochs", \.epochs, .number(1...1_000_000), "Passes over the training split."),
    row("batchSize", \.batchSize, .number(1...65_536), "Images per step."),
    row(
      "accumulation", \.accumulation, .number(1...65_536),
      "Number of batches whose gradients are accumulated into one update."),
    row("dropLast", \.dropLast, .onOff, "Drop an epoch's incomplete last batch."),
    row("optimizer", \.optimizer, .name, "The optimizer."),
    row(
      "learningRate", \.learningRateChoice, .learningRate,
      "Highest learning rate; usual: sgd 0.05 (detection 0.01, regression 0.002), "
        + "gradient-descent 0.1, adagrad 0.01, others 0.001; auto: found by a range test before "
        + "the first epoch."),
    row(
      "momentum", \.momentum, .number(0..<1),
      "sgd: momentum, the share of the last update that is kept."),
    row("nesterov", \.nesterov, .onOff, "sgd: use Nesterov momentum."),
    row(
      "dampening", \.dampening, .number(0...1), "sgd: dampening of the gradient in the momentum."),
    row("beta1", \.beta1, .number(0..<1), "adam, adamw: decay of the mean gradient."),
    row("beta2", \.beta2, .number(0..<1), "adam, adamw: decay of the mean squared gradient."),
    row("rmsDecay", \.rmsDecay, .number(0..<1), "rmsprop: decay of the mean squared gradient."),
    row(
      "epsilon", \.epsilon, .number(above: 0, to: 1),
      "adam, adamw, adagrad, rmsprop: added to the divisor."),
    row("weightDecay", \.weightDecay, .number(0...1e6), "The coefficient of weight decay."),
    row(
      "decayNormsAndBiases", \.decayNormsAndBiases, .onOff,
      "Apply weight decay to normalizations "
        + "and biases, too."),
    row("schedule", \.schedule, .name, "The learning-rate schedule."),
    row(
      "warmUpEpochs", \.warmUpEpochs, .optional(.number(0...1e6).example("3"), nil: "auto"),
      "Epochs over which the learning rate rises from near 0; auto: in detection a tenth of the "
        + "epochs, at most 3, else 0."),
    row(
      "finalLearningRate", \.finalLearningRate, .number(0...1),
      "cosine: final learning rate, as a fraction of the highest."),
    row(
      "scheduleFactor", \.scheduleFactor,
      .optional(.number(above: 0, to: 1).example("0.1"), nil: "auto"),
      "step, exponential, plateau: factor of the learning rate; auto: 0.1, exponential 0.95."),
    row(
      "scheduleEpochs", \.scheduleEpochs, .number(1...1_000_000),
      "step: epochs between two "
        + "drops."),
    row(
      "schedulePatience", \.schedulePatience, .number(0...1_000_000),
      "plateau: validations without improvement before a drop."),
    row(
      "riseFraction", \.riseFraction, .number(above: 0, below: 1),
      "one-cycle: fraction of the run in which the learning rate rises."),
    row(
      "clipNorm", \.clipNorm, .optional(.number(above: 0, to: 1e9).example("1"), takesAuto: false),
      "Maximum global norm of the gradients; none for no limit."),
    row(
      "clipValue", \.clipValue,
      .optional(.number(above: 0, to: 1e9).example("1"), takesAuto: false),
      "Maximum absolute value of a gradient element; none for no limit."),
    row(
      "ema", \.ema, .optional(.number(above: 0, below: 1).example("0.999"), takesAuto: false),
      "Decay of a moving average of the weights, which is then evaluated and saved, such as "
        + "0.999."),
  ]
  static let rules = [
    SettingRule(["momentum", "nesterov", "dampening"], of: "optimizer sgd") {
      $0.optimizer == .sgd
    },
    SettingRule(["beta1", "beta2"], of: "optimizers adam and adamw") {
      [.adam, .adamw].contains($0.optimizer)
    },
    SettingRule(["rmsDecay"], of: "optimizer rmsprop") { $0.optimizer == .rmsprop },
    SettingRule(["epsilon"], of: "optimizers adam, adamw, rmsprop and adagrad") {
      [.adam, .adamw, .rmsprop, .adagrad].contains($0.optimizer)
    },
    SettingRule(["finalLearningRate"], of: "schedule cosine") { $0.schedule == .cosine },
    SettingRule(["riseFraction"], of: "schedule one-cycle") { $0.schedule == .oneCycle },
    SettingRule(["scheduleEpochs"], of: "schedule step") { $0.schedule == .step },
    SettingRule(["schedulePatience"], of: "schedule plateau") { $0.schedule == .plateau },
    SettingRule(["scheduleFactor"], of: "schedules step, exponential and plateau") {
      [.step, .exponential, .plateau].contains($0.schedule)
    },
  ]
}

/// The optimizers that a configuration can name.
public enum OptimizerKind: String, Sendable, CaseIterable {
  /// Gradient descent: one update per epoch, by the gradient of all samples.
  case gradientDescent = "gradient-descent"
  /// Stochastic gradient descent with momentum.
  case sgd
  /// AdaGrad.
  case adagrad
  /// RMSProp.
  case rmsprop
  /// Adam.
  case adam
  /// Adam with decoupled weight decay.
  case adamw

  /// The learning rate where none is set.
  var usualLearningRate: Double {
    switch self {
    case .gradientDescent: 0.1
    case .sgd: 0.05
    case .adagrad: 0.01
    case .rmsprop, .adam, .adamw: 0.001
    }
  }
}

/// The learning-rate schedules that a configuration can name.
public enum ScheduleKind: String, Sendable, CaseIterable {
  /// A constant learning rate.
  case constant
  /// Multiplied by a factor at regular intervals.
  case step
  /// Falls along half a cosine.
  case cosine
  /// Rises to the highest rate, then falls far below the initial one.
  case oneCycle = "one-cycle"
  /// Multiplied by a factor every epoch.
  case exponential
  /// Multiplied by a factor when validation no longer improves.
  case plateau
}
