import FoveaDatasets
import FoveaSupport

/// Every setting of a training run, with its default.
///
/// Settings are grouped by concern, one file a group, and are read and written by their own names;
/// `settings` describes each of them (key, kind, default, help), so that flags, YAML keys and the
/// record in the run's folder come from one table. As JSON it is an object of all keys; keys that
/// are left out have their defaults, and an unknown key is an error.
///
/// ```swift
/// var configuration = TrainingConfiguration()
/// configuration.model = "resnet20"
/// configuration.classWeights = .balanced
/// try configuration.set("learningRate", to: "0.1")
/// ```
@dynamicMemberLookup
public struct TrainingConfiguration: Sendable, Equatable {
  /// The data, how it is read and how it is divided.
  public var dataSettings = DataSettings()
  /// How images become the model's input.
  public var inputSettings = InputSettings()
  /// The model.
  public var modelSettings = ModelSettings()
  /// The weights to start from, and what of them trains.
  public var fineTuningSettings = FineTuningSettings()
  /// Epochs, batches, and how weights are updated.
  public var optimizationSettings = OptimizationSettings()
  /// The loss, and how classes and samples are weighed.
  public var lossSettings = LossSettings()
  /// Validation, the choice of the best epoch and of a decision threshold, and checkpoints.
  public var validationSettings = ValidationSettings()
  /// The run's folder, its random numbers, and the machine's resources.
  public var runSettings = RunSettings()

  static let groups: [any SettingGroup.Type] = [
    DataSettings.self, InputSettings.self, ModelSettings.self, FineTuningSettings.self,
    OptimizationSettings.self, LossSettings.self, ValidationSettings.self, RunSettings.self,
  ]

  /// Every setting, in the order in which help lists them.
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
  /// A value that follows from settings of the optimization.
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
