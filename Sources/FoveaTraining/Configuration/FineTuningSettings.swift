import FoveaSupport

/// The initial weights, and the parts of the model that train.
public struct FineTuningSettings: SettingGroup {
  /// Initial weights: a run, a weight file, or the name of downloadable weights.
  public var weights: String?
  /// Parts that are not trained: backbone, stem, stage1, a path, or a pattern such as *.bias.
  public var freeze: [String] = []
  /// Epochs at which frozen parts begin to train, such as 5:stage4,10:*.
  public var unfreeze = UnfreezeSchedule()
  /// Whether running statistics follow the batches; auto: not in frozen parts.
  public var batchNorm = BatchNormMode.automatic
  /// Learning-rate factor from each part of the model to the one before.
  public var layerDecay = 1.0
  /// Learning-rate factors of parts; the first match applies: head=1,stage4=0.3,*=0.1.
  public var rateFactors = RateFactors()
  /// Train the head only, on features that are computed once.
  public var probe = false

  static let group = TrainingSetting.Group.fineTuning
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable =
    \.fineTuningSettings
  static let settings = [
    row(
      "weights", \.weights, .optional(.text("PATH|NAME"), takesAuto: false),
      "Initial weights: a run, a weight file, or the name of downloadable weights."),
    row(
      "freeze", \.freeze, .list("PART,…"),
      "Parts that are not trained: backbone, stem, stage1, a path, or a pattern such as *.bias."),
    row(
      "unfreeze", \.unfreeze, .unfreeze,
      "Epochs at which frozen parts begin to train, such as 5:stage4,10:*."),
    row(
      "batchNorm", \.batchNorm, .name,
      "Whether running statistics follow the batches; auto: not in frozen parts."),
    row(
      "layerDecay", \.layerDecay, .number(above: 0, to: 1),
      "Learning-rate factor from each part of the model to the one before."),
    row(
      "rateFactors", \.rateFactors, .rateFactors,
      "Learning-rate factors of parts; the first match applies: head=1,stage4=0.3,*=0.1."),
    row("probe", \.probe, .onOff, "Train the head only, on features that are computed once."),
  ]
  static let rules = [
    SettingRule(["probe"], of: "`weights`") { $0.weights != nil },
    SettingRule(["unfreeze"], of: "`freeze`") { !$0.freeze.isEmpty },
    SettingRule(
      ["freeze", "batchNorm", "layerDecay", "rateFactors"], of: "training without `probe`"
    ) { !$0.probe },
  ]
}

/// The behaviour of batch normalizations in training.
public enum BatchNormMode: String, Sendable, CaseIterable {
  /// Running statistics follow the batches, except in frozen parts.
  case automatic = "auto"
  /// Running statistics follow the batches in frozen parts, too.
  case train
  /// Running statistics are fixed everywhere; γ and β are trained.
  case statisticsFrozen = "statistics-frozen"
  /// Running statistics, γ and β are fixed everywhere.
  case frozen
}
