import FoveaDatasets
import FoveaImages
import FoveaSupport

/// The data, its reading and its division into splits.
public struct DataSettings: SettingGroup {
  /// The folder or file of labelled images.
  ///
  /// `generated` stands for simple shapes that Fovea draws.
  public var data = ""
  /// A file of recorded splits to use.
  public var splits: String?
  /// The data's format; found from the path by default.
  public var format: String?
  /// The task; inferred from the data's format by default.
  public var task: VisionTask?
  /// Class names in label order, for numeric labels: names, or a file with one name per line.
  public var classNames: [String] = []
  /// The CSV column of image paths; a usual name by default.
  public var pathColumn: String?
  /// The CSV column of class names; a usual name by default.
  public var labelColumn: String?
  /// The CSV columns of numbers to predict, for regression.
  public var valueColumns: [String] = []
  /// The CSV column of splits: train, val or test.
  public var splitColumn: String?
  /// The CSV column of groups that must stay in one split.
  public var groupColumn: String?
  /// The CSV column of times, for a temporal split.
  public var timeColumn: String?
  /// The CSV column of sample weights.
  public var weightColumn: String?
  /// Method of dividing data that has no splits.
  public var splitMethod = SplitMethod.automatic
  /// Shares of training, validation and test.
  public var splitRatios = SplitRatios(training: 14, validation: 3, test: 3)
  /// Seed of the split; the run's seed by default.
  public var splitSeed: UInt64?
  /// Share of training used as validation where the data has no validation split.
  public var validationFraction = 0.1
  /// The order of a temporal split.
  public var temporalKey = TemporalKey.automatic
  /// Ignore the data's own splits and divide it again.
  public var ignoreGivenSplits = false
  /// An image or group in more than one split: stop, or report it.
  public var onDuplicate = LeakPolicy.error
  /// Images that can't be decoded: stop, or skip and list them.
  public var onBadImage = BadImagePolicy.error
  /// Labels that can't be used: stop, or skip and list them.
  public var onBadLabel = BadLabelPolicy.error

  static let group = TrainingSetting.Group.data
  static let path: any WritableKeyPath<TrainingConfiguration, Self> & Sendable = \.dataSettings
  static let settings = [
    row(
      "data", \.data, .text("PATH"), "The folder or file of labelled images.", changesResults: false
    ),
    row(
      "splits", \.splits, .optional(.text("PATH"), takesAuto: false),
      "A file of recorded splits to use.", changesResults: false),
    row(
      "format", \.format, .optional(.text("NAME")),
      "The data's format; found from the path by default."),
    row(
      "task", \.task, .optional(.task),
      "The task; inferred from the data's format by default."),
    row(
      "classNames", \.classNames, .classNames,
      "Class names in label order, for numeric labels: names, or a file with one name per line."),
    row(
      "pathColumn", \.pathColumn, .optional(.text("NAME")),
      "The CSV column of image paths; a usual name by default."),
    row(
      "labelColumn", \.labelColumn, .optional(.text("NAME")),
      "The CSV column of class names; a usual name by default."),
    row(
      "valueColumns", \.valueColumns, .list(),
      "The CSV columns of numbers to predict, for regression."),
    row(
      "splitColumn", \.splitColumn, .optional(.text("NAME")),
      "The CSV column of splits: train, val or test."),
    row(
      "groupColumn", \.groupColumn, .optional(.text("NAME")),
      "The CSV column of groups that must stay in one split."),
    row(
      "timeColumn", \.timeColumn, .optional(.text("NAME")),
      "The CSV column of times, for a temporal split."),
    row(
      "weightColumn", \.weightColumn, .optional(.text("NAME")),
      "The CSV column of sample "
        + "weights."),
    row(
      "splitMethod", \.splitMethod, .name, "Method of dividing data that has no splits."),
    row("splitRatios", \.splitRatios, .ratios, "Shares of training, validation and test."),
    row(
      "splitSeed", \.splitSeed, .optional(.seed), "Seed of the split; the run's seed by default."),
    row(
      "validationFraction", \.validationFraction, .number(above: 0, below: 1),
      "Share of training used as validation where the data has no validation split."),
    row("temporalKey", \.temporalKey, .name, "The order of a temporal split."),
    row(
      "ignoreGivenSplits", \.ignoreGivenSplits, .onOff,
      "Ignore the data's own splits and divide it again."),
    row(
      "onDuplicate", \.onDuplicate, .name,
      "An image or group in more than one split: stop, or "
        + "report it."),
    row(
      "onBadImage", \.onBadImage, .name,
      "Images that can't be decoded: stop, or skip and list them."),
    row(
      "onBadLabel", \.onBadLabel, .name, "Labels that can't be used: stop, or skip and list them."),
  ]
  static let rules = [
    SettingRule(["temporalKey"], of: "`splitMethod` temporal") { $0.splitMethod == .temporal }
  ]
}
