import Fovea

/// The settings of reading labelled images, for every command that does.
enum ReadingSettings: SettingSelection {
  static let keys = [
    "format", "task", "classNames", "pathColumn", "labelColumn", "valueColumns", "splitColumn",
    "groupColumn", "timeColumn", "weightColumn", "onBadLabel",
  ]
}

/// The settings of reading labelled images, with the splits to check.
enum CheckingSettings: SettingSelection {
  static let keys = ["splits"] + ReadingSettings.keys
}

/// The settings of dividing data.
enum DividingSettings: SettingSelection {
  static let keys = [
    "splitMethod", "splitRatios", "temporalKey", "seed", "validationFraction",
    "ignoreGivenSplits", "onDuplicate",
  ]
  static let shortNames = ["splitMethod": "method", "splitRatios": "ratios"]
}

/// The settings of computing with a trained model.
enum InferenceSelection: SettingSelection {
  static let keys = ["batchSize", "threads", "onBadImage"]
}

/// The settings of the trainable parts of a model.
enum TuningSettings: SettingSelection {
  static let keys = ["freeze", "unfreeze", "batchNorm", "layerDecay", "rateFactors"]
}

/// The settings of showing randomly transformed images.
enum SheetSettings: SettingSelection {
  static let keys = ["augment", "augmentRare", "rareClasses", "imageSize", "resize", "seed"]
  static let defaults = {
    var configuration = TrainingConfiguration()
    configuration.augment = "horizontal-flip"
    return configuration
  }()
}

/// The settings of timing the loading of images.
enum LoadingSettings: SettingSelection {
  static let keys = ["imageSize", "batchSize", "workers", "augment"]
  static let shortNames = ["imageSize": "size", "batchSize": "batch"]
  static let defaults = {
    var configuration = TrainingConfiguration()
    configuration.imageSize = InputSize(height: 224, width: 224)
    configuration.workers = 1
    configuration.augment = "horizontal-flip"
    return configuration
  }()
}

/// The settings of timing a model.
enum TimingSettings: SettingSelection {
  static let keys = ["batchSize", "threads", "recompute"]
  static let shortNames = ["batchSize": "batch"]
  static let defaults = {
    var configuration = TrainingConfiguration()
    configuration.batchSize = 16
    return configuration
  }()
}

/// The settings of one group of the table.
protocol GroupSelection: SettingSelection {
  static var group: TrainingSetting.Group { get }
}

extension GroupSelection {
  /// All settings of the group.
  static var keys: [String] {
    TrainingConfiguration.settings.filter { $0.group == group }.map(\.key)
  }
}

/// All settings, group by group.
enum TrainingSelection {
  enum Data: GroupSelection { static let group = TrainingSetting.Group.data }
  enum Input: GroupSelection { static let group = TrainingSetting.Group.input }
  enum Model: GroupSelection { static let group = TrainingSetting.Group.model }
  enum FineTuning: GroupSelection { static let group = TrainingSetting.Group.fineTuning }
  enum Optimization: GroupSelection { static let group = TrainingSetting.Group.optimization }
  enum Loss: GroupSelection { static let group = TrainingSetting.Group.loss }
  enum Validation: GroupSelection { static let group = TrainingSetting.Group.validation }
  enum Run: GroupSelection { static let group = TrainingSetting.Group.run }
}
