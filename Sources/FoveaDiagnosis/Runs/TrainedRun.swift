import Foundation
import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// A trained model with the records of the run that made it: what a diagnosis starts from.
///
/// ```swift
/// let run = try TrainedRun(contentsOf: "runs/classification/photos-resnet18")
/// let data = try run.data()
/// print(run.history.count, data.indices(of: .training).count)
/// ```
///
/// A model file without a run's folder around it has a model and nothing else.
public struct TrainedRun: Sendable {
  /// The model.
  public let trained: TrainedModel
  /// The files of the run's folder; nil for a model file outside one.
  public let files: RunFiles?
  /// The settings of the run; nil for a model without a run.
  public let configuration: TrainingConfiguration?
  /// The record of the run: program, machine, seed; nil for a model without a run.
  public let record: RunRecord?
  /// One record per epoch, oldest first; empty for a model without a run.
  public let history: [EpochRecord]

  /// Opens a run's folder, or a model file in or outside one.
  ///
  /// - Parameter model: The opened model, where the caller has it; nil opens it.
  /// - Throws: `InferenceError` where the model can't be opened, `RecordReadError` where a record
  ///   is damaged, `SettingError` where the run has a setting that this version doesn't know.
  public init(contentsOf source: URL, model: TrainedModel? = nil) throws {
    trained = try model ?? TrainedModel(contentsOf: source)
    let isFolder =
      (try? source.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    let folder = isFolder ? source : source.deletingLastPathComponent()
    let files = RunFiles(folder)
    guard FileManager.default.fileExists(atPath: files.configuration.path) else {
      (self.files, configuration, record, history) = (nil, nil, nil, [])
      return
    }
    self.files = files
    configuration = try TrainingConfiguration(recordedIn: folder)
    record =
      FileManager.default.fileExists(atPath: files.run.path)
      ? try RunRecord.read(from: files.run) : nil
    history = try HistoryFile(files.history).read()
  }

  /// Opens the run or model at a path.
  ///
  /// - Throws: The errors of the initializer for a URL.
  public init(contentsOf path: String, model: TrainedModel? = nil) throws {
    try self.init(contentsOf: URL(fileURLWithPath: path), model: model)
  }

  /// The path of the run or model, as in messages.
  public var name: String { files?.folder.path ?? trained.name }

  /// Reads data and divides it by the run's recorded splits, where it is the run's own.
  ///
  /// - Parameter settings: Where and how the data is read; nil reads the data that the run was
  ///   trained on, as it was read then.
  /// - Throws: `DatasetError` where the data can't be read or has changed since, `TrainingError`
  ///   where the model has no run and no data is named.
  public func data(_ settings: TrainingConfiguration? = nil) throws -> Dataset {
    guard let settings = settings ?? configuration else {
      throw TrainingError(
        .unsuitableData,
        "\(name) is a model without a run's folder, so the data that it was trained on is not "
          + "known. Name the data.")
    }
    let dataset = try settings.readData(for: trained)
    return try files?.divided(dataset) ?? dataset
  }

  /// The task of the run: targets and losses of labelled images as in its training.
  ///
  /// - Parameter dataset: Data with the model's classes, such as ``data(_:)``.
  /// - Throws: The errors of the task's settings.
  package func task(for dataset: Dataset) throws -> any TrainingTask {
    var settings = configuration ?? TrainingConfiguration()
    settings.task = trained.card.task
    return try TaskContext(
      configuration: settings, dataset: trained.matched(dataset), model: trained.model,
      card: trained.card
    ).usualTask()
  }
}
