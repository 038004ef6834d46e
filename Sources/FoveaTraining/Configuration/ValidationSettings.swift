import FoveaMetrics
import FoveaSupport

/// Validation, the choice of the best epoch and of a decision threshold, and checkpoints.
public struct ValidationSettings: SettingGroup {
  /// Goal of a decision threshold on validation: recall=0.95, f1, Crack:precision=0.9.
  public var target: DecisionTarget?
  /// Epochs from one validation to the next.
  public var validateEvery = 1
  /// Validation metric that decides which epoch is best; auto: the task's usual one.
  public var metric: MonitoredMetric?
  /// Validations without improvement before training stops; none never stops early.
  public var earlyStopping: Int?
  /// Least change of the metric that counts as better.
  public var minimumImprovement = 0.0
  /// Epochs from one kept checkpoint to the next; none keeps the last and the best only.
  public var checkpointEvery: Int?
  /// Updates from one writing of last.safetensors to the next, besides each epoch's end.
  public var checkpointSteps: Int?

  static let group = TrainingSetting.Group.validation
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable =
    \.validationSettings
  static let settings = [
    row(
      "target", \.target, .optional(.target),
      "Goal of a decision threshold on validation: recall=0.95, f1, Crack:precision=0.9."),
    row(
      "validateEvery", \.validateEvery, .number(1...1_000_000),
      "Epochs from one validation to the next."),
    row(
      "metric", \.metric, .optional(.metric, nil: "auto"),
      "Validation metric that decides which epoch is best; auto: the task's usual one."),
    row(
      "earlyStopping", \.earlyStopping, .optional(.number(1...1_000_000).example("5")),
      "Validations without improvement before training stops; none never stops early."),
    row(
      "minimumImprovement", \.minimumImprovement, .number(0...1e6),
      "Least change of the metric that counts as better."),
    row(
      "checkpointEvery", \.checkpointEvery, .optional(.number(1...1_000_000).example("5")),
      "Epochs from one kept checkpoint to the next; none keeps the last and the best only.",
      changesResults: false),
    row(
      "checkpointSteps", \.checkpointSteps, .optional(.number(1...1_000_000_000).example("500")),
      "Updates from one writing of last.safetensors to the next, besides each epoch's end.",
      changesResults: false),
  ]
}
