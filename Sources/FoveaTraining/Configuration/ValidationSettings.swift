import FoveaMetrics
import FoveaSupport

/// Validation, the choice of the best epoch and of a decision threshold, and checkpoints.
public struct ValidationSettings: SettingGroup {
  /// Target of the decision threshold chosen on validation: recall=0.95, f1, fbeta=2,
  /// false-positives=0.1, costs=FP=1,FN=20, Crack:precision=0.9.
  public var target: DecisionTarget?
  /// Epochs between validations.
  public var validateEvery = 1
  /// Validation metric that decides which epoch is best, among equal ones the lowest loss; auto:
  /// the task's usual one.
  public var metric: MonitoredMetric?
  /// Validations without improvement before training stops; none never stops early.
  public var earlyStopping: Int?
  /// Minimum change of the metric that counts as an improvement.
  public var minimumImprovement = 0.0
  /// Epochs between kept checkpoints; none keeps only the last and the best.
  public var checkpointEvery: Int?
  /// Updates between writes of last.safetensors, in addition to each epoch's end.
  public var checkpointSteps: Int?

  static let group = TrainingSetting.Group.validation
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable =
    \.validationSettings
  static let settings = [
    row(
      "target", \.target, .optional(.target, takesAuto: false),
      "Target of the decision threshold chosen on validation: recall=0.95, f1, fbeta=2, "
        + "false-positives=0.1, costs=FP=1,FN=20, Crack:precision=0.9."),
    row(
      "validateEvery", \.validateEvery, .number(1...1_000_000),
      "Epochs between validations."),
    row(
      "metric", \.metric, .optional(.metric, nil: "auto"),
      "Validation metric that decides which epoch is best, among equal ones the lowest loss; auto: "
        + "the task's usual one."),
    row(
      "earlyStopping", \.earlyStopping,
      .optional(.number(1...1_000_000).example("5"), takesAuto: false),
      "Validations without improvement before training stops; none never stops early."),
    row(
      "minimumImprovement", \.minimumImprovement, .number(0...1e6),
      "Minimum change of the metric that counts as an improvement."),
    row(
      "checkpointEvery", \.checkpointEvery,
      .optional(.number(1...1_000_000).example("5"), takesAuto: false),
      "Epochs between kept checkpoints; none keeps only the last and the best.",
      changesResults: false),
    row(
      "checkpointSteps", \.checkpointSteps,
      .optional(.number(1...1_000_000_000).example("500"), takesAuto: false),
      "Updates between writes of last.safetensors, in addition to each epoch's end.",
      changesResults: false),
  ]
}
