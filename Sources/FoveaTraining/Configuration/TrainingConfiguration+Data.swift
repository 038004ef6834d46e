import Foundation
import FoveaDatasets
import FoveaSupport

extension TrainingConfiguration {
  /// What the data's reader is told.
  public var datasetOptions: DatasetOptions {
    DatasetOptions(
      classNames: classNames.isEmpty ? nil : classNames,
      columns: CSVColumns(
        path: pathColumn, label: labelColumn, values: valueColumns, split: splitColumn,
        group: groupColumn, time: timeColumn, weight: weightColumn),
      task: task, onBadLabel: onBadLabel)
  }

  /// How the data is divided.
  public var splitPlan: SplitPlan {
    SplitPlan(
      method: splitMethod, ratios: splitRatios, seed: splitSeed ?? seed, temporalKey: temporalKey,
      validationFraction: validationFraction, ignoresGivenSplits: ignoreGivenSplits,
      onDuplicate: onDuplicate)
  }

  /// Reads and divides the data that `data` names. Where the run's folder holds recorded splits,
  /// they are used, and the data is checked against them.
  ///
  /// - Throws: `DatasetError` naming the file and the fix.
  public func loadData(recordedIn runFolder: URL? = nil) throws -> DividedDataset {
    let dataset = try Dataset(
      contentsOf: URL(fileURLWithPath: data), format: format, options: datasetOptions)
    return try divide(dataset, recordedIn: runFolder)
  }

  /// Divides data that is already read, or applies the recorded splits of a run.
  ///
  /// - Throws: `DatasetError` where the plan cannot be followed, or the data has changed.
  public func divide(
    _ dataset: Dataset, recordedIn runFolder: URL? = nil
  ) throws -> DividedDataset {
    guard let file = runFolder.map({ RunFiles($0).splits }),
      FileManager.default.fileExists(atPath: file.path)
    else { return try dataset.split(splitPlan) }
    return try DividedDataset(
      dataset: dataset, recorded: SplitAssignment(contentsOf: file))
  }

  /// The folder of the run: `runs/<task>/<name>`, the name made of data and model unless it is set; a
  /// made-up name that is taken gets a number.
  public func runFolder(for task: VisionTask, below base: URL? = nil) -> URL {
    let all = URL(fileURLWithPath: runs, relativeTo: base).absoluteURL
      .appendingPathComponent(task.rawValue)
    if let name { return all.appendingPathComponent(name) }
    let model = model == Self.automatic ? task.definition.usualModel : model
    let stem = URL(fileURLWithPath: data).deletingPathExtension().lastPathComponent + "-" + model
    for number in 1... {
      let folder = all.appendingPathComponent(number == 1 ? stem : "\(stem)-\(number)")
      if !FileManager.default.fileExists(atPath: folder.path) { return folder }
    }
    return all.appendingPathComponent(stem)
  }
}
