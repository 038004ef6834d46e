import Foundation
import FoveaDatasets
import FoveaReports
import FoveaRunRecords

/// The files of an evaluation in a run's folder: metrics as JSON, curves, and pictures.
public enum RunReport {
  /// Writes `evaluation.json`, the task's other files such as `curves.json`, and pictures, each
  /// whole or not at all.
  ///
  /// - Parameters:
  ///   - evaluation: The evaluation of the model.
  ///   - dataset: The data that it was evaluated on.
  ///   - history: The records of the epochs, oldest first.
  ///   - bestEpoch: The epoch of the model's weights.
  ///   - folder: The folder of the files; it must exist.
  /// - Returns: The pictures, `predictions.png` last.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written, `DatasetError`
  ///   where an image to show cannot be decoded.
  @discardableResult
  public static func write(
    _ evaluation: some TaskEvaluation, of dataset: Dataset, history: [EpochRecord] = [],
    bestEpoch: Int? = nil, to folder: URL
  ) throws -> [URL] {
    try evaluation.record.write(to: folder.appendingPathComponent("evaluation.json"))
    try evaluation.writeFiles(of: dataset, to: folder)
    let pictures = try RunPictures.write(
      RunPictures.learningCurves(history, bestEpoch: bestEpoch) + evaluation.pictures, to: folder)
    let predictions = folder.appendingPathComponent("predictions.png")
    try evaluation.predictionSheet(of: dataset).image().write(to: predictions)
    return pictures + [predictions]
  }

  /// Writes into the folder at a path, as for a URL.
  ///
  /// - Returns: The pictures, `predictions.png` last.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written, `DatasetError`
  ///   where an image to show cannot be decoded.
  @discardableResult
  public static func write(
    _ evaluation: some TaskEvaluation, of dataset: Dataset, history: [EpochRecord] = [],
    bestEpoch: Int? = nil, to path: String
  ) throws -> [URL] {
    try write(
      evaluation, of: dataset, history: history, bestEpoch: bestEpoch,
      to: URL(fileURLWithPath: path))
  }
}
