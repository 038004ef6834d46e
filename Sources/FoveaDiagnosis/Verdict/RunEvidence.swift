import FoveaDatasets
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// Everything that a verdict on a run rests on, as plain values.
///
/// ``init(measuring:on:limit:seconds:progress:)`` gathers it from a run. The rules of
/// ``VerdictRule/table`` and the remedies read nothing else.
public struct RunEvidence: Sendable {
  /// The task.
  public var task: VisionTask
  /// The run's settings, resolved as its folder records them.
  public var settings: TrainingConfiguration
  /// The usual learning rate of the task and optimizer.
  public var usualLearningRate: Double
  /// The metric that chose the weights, of these weights on training and validation.
  public var metric: DiagnosisRecord.MeasuredGap
  /// The mean loss with all weights 1, of these weights on training and validation.
  public var loss: DiagnosisRecord.MeasuredGap
  /// The share of the way from a prediction without a model (0) to a perfect one (1), on training
  /// and validation.
  public var skill: (training: Double, validation: Double)
  /// The image-level width of the validation metric's interval, in the units of ``skill``.
  public var uncertainty: Double
  /// The number of learned numbers that train.
  public var parameters: Int
  /// The training samples (in detection, objects) of each class; empty without classes.
  public var classCounts: [Int] = []
  /// The names of the classes, in the order of ``classCounts``.
  public var classNames: [String] = []
  /// One record per epoch, oldest first.
  public var history: [EpochRecord]
  /// The epoch of the weights.
  public var bestEpoch: Int
  /// The name of the one class that is predicted for every validation image; nil for several.
  public var collapse: String?
  /// The share of validation and test images that are the same picture as one of another split.
  public var resemblance: Double = 0
  /// Classification: the agreement of confidence with labels; nil for other tasks.
  public var labels: LabelEvidence?

  /// The learning rate that a range test of the run suggests (`find-lr.json`); nil without one.
  public var foundLearningRate: Double?
  /// What watching the layers found while the run was trained (`watch.jsonl`), each rule once.
  public var warnings: [WatchWarning] = []

  /// The splits that the data has by itself, before the run divides it.
  public var givenSplits: [Split] = []
  /// The longer side of the model's input, in pixels.
  public var inputSize = 224
  /// The channels of the model's input.
  public var channels = 3
  /// The run's folder, as in commands.
  public var folder = "RUN"

  /// Makes evidence from its parts.
  public init(
    task: VisionTask, settings: TrainingConfiguration, usualLearningRate: Double,
    metric: DiagnosisRecord.MeasuredGap, loss: DiagnosisRecord.MeasuredGap,
    skill: (training: Double, validation: Double), uncertainty: Double, parameters: Int,
    history: [EpochRecord], bestEpoch: Int
  ) {
    (self.task, self.settings) = (task, settings)
    self.usualLearningRate = usualLearningRate
    (self.metric, self.loss, self.skill) = (metric, loss, skill)
    (self.uncertainty, self.parameters) = (uncertainty, parameters)
    (self.history, self.bestEpoch) = (history, bestEpoch)
  }

  /// The gap between training and validation in the units of ``skill``.
  public var gap: Double { skill.training - skill.validation }

  /// The highest learning rate of the run.
  public var learningRate: Double { settings.learningRate ?? usualLearningRate }

  /// The learning rate to compare with: that of the range test, else the usual one.
  public var suitableLearningRate: Double { foundLearningRate ?? usualLearningRate }

  /// The highest learning rate in units of the suitable one.
  public var rateRatio: Double {
    learningRate / max(suitableLearningRate, .leastNormalMagnitude)
  }

  /// Whether watching the layers found one of some problems.
  func warned(of rules: WatchRules.Rule...) -> Bool {
    warnings.contains { warning in rules.contains { $0.name == warning.rule } }
  }

  /// The training images per class; per data set, where there are no classes.
  public var imagesPerClass: Double {
    let labelled = classCounts.count { $0 > 0 }
    return Double(metric.trainingTotal) / Double(task == .classification ? max(labelled, 1) : 1)
  }

  /// Whether training images are fitted so much better than validation images that chance doesn't
  /// explain it.
  public var hasGap: Bool {
    let isRising = RunTrends(history).riseSinceLowest >= Limits.rise
    return metric.isOutsideInterval && gap >= (isRising ? 0.5 : 1) * Limits.gap
  }

  /// The share of epochs in which the training loss rose beyond chance: by a twentieth, and by the
  /// standard error of a mean of so many losses that spread as far as their mean.
  public var rises: Double {
    let error = 1 / Double(max(metric.trainingTotal, 1)).squareRoot()
    return RunTrends(history).rises(beyond: max(0.05, error))
  }

  /// Whether settings or size hold the model back: strong regularisation, or so few parameters that
  /// the smallest models of the catalogue have ten times as many.
  public var isHeldBack: Bool {
    settings.weightDecay >= 5e-3 * settings.decayScale || settings.labelSmoothing >= 0.3
      || parameters < 5000
      || (!settings.freeze.isEmpty && settings.weights == nil)
  }

  /// The names of the regularisation in use: what reduces a gap.
  public var regularization: [String] {
    var found: [String] = []
    if !settings.augment.isEmpty { found.append("augmentation") }
    if settings.weightDecay >= 5e-4 * settings.decayScale { found.append("weight decay") }
    if settings.labelSmoothing > 0 { found.append("label smoothing") }
    if settings.earlyStopping != nil { found.append("early stopping") }
    if settings.ema != nil { found.append("averaged weights") }
    if !settings.freeze.isEmpty || settings.probe { found.append("frozen parts") }
    if settings.weights != nil { found.append("pretrained weights") }
    return found
  }
}

extension TrainingConfiguration {
  /// The factor of usual weight decays to those of SGD. AdamW's is not divided by the size of the
  /// gradient: I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019.
  var decayScale: Double { self.optimizer == .adamw ? 100 : 1 }
}
