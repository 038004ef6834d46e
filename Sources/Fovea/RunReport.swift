import FoveaDatasets
import FoveaReports
import FoveaRunRecords
import Foundation

/// The files of an evaluation in a run's folder: figures as JSON, curves, and pictures.
public enum RunReport {
  /// Writes `evaluation.json`, the task's other files such as `curves.json`, and pictures, each
  /// whole or not at all.
  ///
  /// - Parameters:
  ///   - evaluation: the measured model.
  ///   - dataset: the data it was measured on.
  ///   - history: the epochs of training, oldest first.
  ///   - bestEpoch: the epoch of the kept weights.
  ///   - folder: the folder of the files; it must exist.
  /// - Returns: the pictures, `predictions.png` last.
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
}
