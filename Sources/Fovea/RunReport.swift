import Foundation
import FoveaDatasets
import FoveaImages
import FoveaReports
import FoveaRunRecords
import FoveaTraining

/// What a run's folder tells about an evaluation: figures as JSON, curves, and pictures.
public enum RunReport {
  /// Writes `evaluation.json` and `curves.json`, the pictures of `RunPictures` and
  /// `predictions.png`, each whole or not at all.
  ///
  /// - Parameters:
  ///   - evaluation: what was measured.
  ///   - dataset: the data it was measured on.
  ///   - history: the epochs of training, oldest first.
  ///   - bestEpoch: the epoch whose weights were kept.
  ///   - folder: where the files go; it must exist.
  /// - Returns: the pictures, `predictions.png` last.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written, `DatasetError`
  ///   where an image to show cannot be decoded.
  @discardableResult
  public static func write(
    _ evaluation: ClassifierEvaluation, of dataset: Dataset,
    history: [EpochRecord] = [], bestEpoch: Int? = nil, to folder: URL
  ) throws -> [URL] {
    try evaluation.record.write(to: folder.appendingPathComponent("evaluation.json"))
    try evaluation.curves.write(to: folder.appendingPathComponent("curves.json"))
    var pictures = try RunPictures.write(
      history: history, bestEpoch: bestEpoch, evaluation: evaluation.record,
      curves: evaluation.curves, to: folder)
    let predictions = folder.appendingPathComponent("predictions.png")
    try samplePredictions(evaluation, of: dataset).image().write(to: predictions)
    pictures.append(predictions)
    return pictures
  }

  /// A sheet of right and wrong predictions: right ones spread evenly over the data, then the wrong
  /// ones that the model was surest of.
  ///
  /// - Parameter limit: the most pictures of each kind.
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public static func samplePredictions(
    _ evaluation: ClassifierEvaluation, of dataset: Dataset, limit: Int = 16
  ) throws -> ContactSheet {
    let all = evaluation.predictions.indices
    let right = all.filter { evaluation.predictions[$0].label == evaluation.truths[$0] }
    let wrong = all.filter { evaluation.predictions[$0].label != evaluation.truths[$0] }
      .sorted {
        let (a, b) = (
          evaluation.predictions[$0].probability, evaluation.predictions[$1].probability
        )
        return (b, $0) < (a, $1)
      }
    let shown = min(limit, right.count)
    let spread = (0..<shown).map { right[$0 * right.count / shown] }
    let samples = try (spread + wrong.prefix(limit)).map { position in
      SamplePredictions.Sample(
        image: try dataset.samples[evaluation.indices[position]].decoded(channels: 3),
        truth: evaluation.truths[position], prediction: evaluation.predictions[position])
    }
    return SamplePredictions.sheet(
      samples, title: "Predictions on \(evaluation.record.split), mistakes by confidence")
  }
}
