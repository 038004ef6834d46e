import FoveaDatasets
import FoveaSupport

/// Every setting of a training run, with its default.
///
/// Settings are grouped by concern, with one file per group. Each is a property of the
/// configuration. `settings` describes each of them (key, kind, default, help): flags, YAML keys
/// and the record in the run's folder come from this one table. The JSON form is an object of all
/// keys. Missing keys have their defaults, and an unknown key is an error.
///
/// ```swift
/// var configuration = TrainingConfiguration()
/// configuration.model = "resnet20"
/// configuration.classWeights = .balanced
/// try configuration.set("learningRate", to: "0.1")
/// ```
@dynamicMemberLookup
public struct TrainingConfiguration: Sendable, Equatable {
  /// The data, its reading and its division into splits.
  public var dataSettings = DataSettings()
  /// The preprocessing of images into the model's input.
  public var inputSettings = InputSettings()
  /// The model.
  public var modelSettings = ModelSettings()
  /// The initial weights, and the parts of the model that train.
  public var fineTuningSettings = FineTuningSettings()
  /// Epochs, batches, optimizer and learning-rate schedule.
  public var optimizationSettings = OptimizationSettings()
  /// The loss, and the weights and sampling of classes and samples.
  public var lossSettings = LossSettings()
  /// Validation, the choice of the best epoch and of a decision threshold, and checkpoints.
  public var validationSettings = ValidationSettings()
  /// The run's folder and seed, and the use of memory and threads.
  public var runSettings = RunSettings()

  static let groups: [any SettingGroup.Type] = [
    DataSettings.self, InputSettings.self, ModelSettings.self, FineTuningSettings.self,
    OptimizationSettings.self, LossSettings.self, ValidationSettings.self, RunSettings.self,
  ]

  /// Every setting, in the order of the help.
  public static let settings: [TrainingSetting] = groups.flatMap { $0.settings }

  /// Makes the default configuration.
  public init() {}
}

// MARK: Settings by their own names

extension TrainingConfiguration {
  /// A setting of the data.
  public subscript<Value>(dynamicMember path: WritableKeyPath<DataSettings, Value>) -> Value {
    get { dataSettings[keyPath: path] }
    set { dataSettings[keyPath: path] = newValue }
  }
  /// A setting of the input.
  public subscript<Value>(dynamicMember path: WritableKeyPath<InputSettings, Value>) -> Value {
    get { inputSettings[keyPath: path] }
    set { inputSettings[keyPath: path] = newValue }
  }
  /// A setting of the model.
  public subscript<Value>(dynamicMember path: WritableKeyPath<ModelSettings, Value>) -> Value {
    get { modelSettings[keyPath: path] }
    set { modelSettings[keyPath: path] = newValue }
  }
  /// A setting of fine-tuning.
  public subscript<Value>(dynamicMember path: WritableKeyPath<FineTuningSettings, Value>) -> Value {
    get { fineTuningSettings[keyPath: path] }
    set { fineTuningSettings[keyPath: path] = newValue }
  }
  /// A setting of the optimization.
  public subscript<Value>(dynamicMember path: WritableKeyPath<OptimizationSettings, Value>) -> Value
  {
    get { optimizationSettings[keyPath: path] }
    set { optimizationSettings[keyPath: path] = newValue }
  }
  /// A value derived from settings of the optimization.
  public subscript<Value>(dynamicMember path: KeyPath<OptimizationSettings, Value>) -> Value {
    optimizationSettings[keyPath: path]
  }
  /// A setting of the loss.
  public subscript<Value>(dynamicMember path: WritableKeyPath<LossSettings, Value>) -> Value {
    get { lossSettings[keyPath: path] }
    set { lossSettings[keyPath: path] = newValue }
  }
  /// A setting of validation.
  public subscript<Value>(dynamicMember path: WritableKeyPath<ValidationSettings, Value>) -> Value {
    get { validationSettings[keyPath: path] }
    set { validationSettings[keyPath: path] = newValue }
  }
  /// A setting of the run.
  public subscript<Value>(dynamicMember path: WritableKeyPath<RunSettings, Value>) -> Value {
    get { runSettings[keyPath: path] }
    set { runSettings[keyPath: path] = newValue }
  }
}
