import Foundation
import FoveaDatasets
import FoveaInference
import FoveaSupport

extension TrainingConfiguration {
  /// The value of `data` for built-in shapes. A folder of that name is `./generated`.
  public static let generatedData = "generated"

  /// The options of the data's reader.
  public var datasetOptions: DatasetOptions {
    DatasetOptions(
      classNames: self.classNames.isEmpty ? nil : self.classNames,
      columns: CSVColumns(
        path: self.pathColumn, label: self.labelColumn, values: self.valueColumns,
        split: self.splitColumn, group: self.groupColumn, time: self.timeColumn,
        weight: self.weightColumn),
      task: self.task, onBadLabel: self.onBadLabel, onBadImage: self.onBadImage)
  }

  /// The plan by which the data is divided.
  public var splitPlan: SplitPlan {
    SplitPlan(
      method: self.splitMethod, ratios: self.splitRatios, seed: self.splitSeed ?? self.seed,
      temporalKey: self.temporalKey, validationFraction: self.validationFraction,
      ignoresGivenSplits: self.ignoreGivenSplits, onDuplicate: self.onDuplicate)
  }

  /// Reads the data that `data` names, undivided. `generated` stands for 500 grey images of 28×28
  /// pixels for each of six classes, the same on every machine.
  ///
  /// - Parameters:
  ///   - needsTraining: Whether data without a training split is an error.
  ///   - classNames: The class names where the setting `classNames` is empty, such as those of a
  ///     model.
  /// - Throws: `DatasetError` naming the file and the fix.
  public func readData(
    needsTraining: Bool = true, classNames: [String]? = nil
  ) throws -> Dataset {
    if self.data == Self.generatedData {
      try checkDataPlace()
      var shapes = GeneratedShapes(perClass: 500, size: 28, channels: 1, seed: 0).dataset()
      if let task = self.task { shapes.task = try Self.labelTask(task) }
      return shapes
    }
    var options = datasetOptions
    options.classNames = options.classNames ?? classNames
    options.needsTraining = needsTraining
    return try Dataset(
      contentsOf: URL(fileURLWithPath: self.data), format: self.format, options: options)
  }

  /// Checks that `data` names something that can be data, and that no setting of reading is given
  /// for `generated`, without reading it.
  ///
  /// - Throws: `DatasetError` with what it is and what to do.
  public func checkDataPlace() throws {
    guard self.data == Self.generatedData else { return try Dataset.checkPlace(of: self.data) }
    let unused = ["format", "classNames", "onBadLabel", "splits"] + Self.columnKeys
    for key in unused {
      let setting = try Self.setting(key)
      guard setting.text(in: self) != setting.defaultText else { continue }
      throw SettingError(
        key: key, "`\(key)` has no effect on the shapes of '\(Self.generatedData)': leave it out.")
    }
  }

  private static let columnKeys = [
    "pathColumn", "labelColumn", "valueColumns", "splitColumn", "groupColumn", "timeColumn",
    "weightColumn",
  ]

  /// Reads the data that `data` names, for the evaluation of a model.
  ///
  /// - Throws: `DatasetError` where it is data for another task, or as `readData` does.
  public func readData(for model: TrainedModel) throws -> Dataset {
    var configuration = self
    configuration.task = self.task ?? model.card.task
    if self.data != Self.generatedData, self.format == nil, self.task == nil {
      try DatasetFormat.checkData(
        at: URL(fileURLWithPath: self.data), for: model.card.task, of: model.name)
    }
    return try configuration.readData(needsTraining: false, classNames: model.card.knownNames)
  }

  /// The task, if it is one of those that images with one label each serve.
  private static func labelTask(_ task: VisionTask) throws -> VisionTask {
    guard [.classification, .verification].contains(task) else {
      throw DatasetError(
        .badSetting,
        "`task`: the shapes of `\(generatedData)` have one label each, which serves "
          + "classification and verification, not \(task.rawValue)")
    }
    return task
  }

  /// Reads and divides the data that `data` names.
  ///
  /// - Throws: `DatasetError` naming the file and the fix.
  public func loadData(recordedIn runFolder: URL? = nil) throws -> DividedDataset {
    try divide(readData(), recordedIn: runFolder)
  }

  /// Divides data: by the splits that a run's folder records, else by the file `splits`, else by
  /// the other settings. Data is checked against recorded splits.
  ///
  /// - Throws: `DatasetError` where the plan cannot be followed, or the data has changed.
  public func divide(
    _ dataset: Dataset, recordedIn runFolder: URL? = nil
  ) throws -> DividedDataset {
    let ofRun = runFolder.map { RunFiles($0).splits }
      .flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }
    guard let file = ofRun ?? self.splits.map({ URL(fileURLWithPath: $0) }) else {
      return try dataset.split(splitPlan)
    }
    return try DividedDataset(
      dataset: dataset, recorded: SplitAssignment(contentsOf: file))
  }

  /// The folder of the run: `runs/<task>/<name>`. Without `name` it is named after data and model;
  /// a number is appended if that folder exists.
  public func runFolder(for task: VisionTask, below base: URL? = nil) -> URL {
    let all = URL(fileURLWithPath: self.runs, relativeTo: base).absoluteURL
      .appendingPathComponent(task.rawValue)
    if let name = self.name { return all.appendingPathComponent(name) }
    let stem =
      URL(fileURLWithPath: self.data).deletingPathExtension().lastPathComponent + "-"
      + (self.model ?? task.definition.usualModel)
    for number in 1... {
      let folder = all.appendingPathComponent(number == 1 ? stem : "\(stem)-\(number)")
      if !FileManager.default.fileExists(atPath: folder.path) { return folder }
    }
    return all.appendingPathComponent(stem)
  }
}
