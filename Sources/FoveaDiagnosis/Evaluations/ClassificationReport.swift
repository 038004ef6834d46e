import Foundation
import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaTraining

extension ClassifierEvaluation: TaskEvaluation {
  /// Accuracy.
  public static var headlineMetric: ClassificationMetric { .accuracy }

  /// Evaluates a classifier.
  ///
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad images
  ///   or an empty split, and the errors of `progress`.
  public static func measure(
    _ trained: TrainedModel, on dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling?, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Self {
    try Classifier(trained).evaluate(dataset, split: split, options: options, progress: progress)
  }

  /// The metrics as a table for a terminal.
  public var text: String { ClassificationTable.text(record) }

  /// The definitions of the metrics.
  public var explanation: String { ClassificationTable.definitions(record) }

  /// The confusion matrix, metrics per class, ROC and precision-recall curves, and reliability.
  public var pictures: [RunPictures.Named] {
    [
      ("confusion_matrix", .confusionMatrix(record)), ("per_class", .perClass(record)),
    ] + (curves.perClass.isEmpty ? [] : [("roc_pr", .rankingCurves(curves))])
      + [
        (
          "reliability",
          .reliability(curves, expectedCalibrationError: record[.expectedCalibrationError])
        )
      ]
  }

  /// Writes `curves.json`.
  ///
  /// - Throws: `FileWriteError` where it cannot be written.
  public func writeFiles(of dataset: Dataset, to folder: URL) throws {
    try curves.write(to: folder.appendingPathComponent("curves.json"))
  }

  /// A sheet of correct predictions, class by class in turn and spread evenly over the data, then
  /// of wrong ones by descending confidence.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public func predictionSheet(of dataset: Dataset) throws -> ContactSheet {
    try predictionSheet(of: dataset, limit: 16)
  }

  /// - Parameter limit: The maximum number of pictures of each kind.
  func predictionSheet(of dataset: Dataset, limit: Int) throws -> ContactSheet {
    let all = predictions.indices
    let right = all.filter { predictions[$0].label == labels[$0] }
    let wrong = all.filter { predictions[$0].label != labels[$0] }
      .sorted { (predictions[$1].probability, $0) < (predictions[$0].probability, $1) }
    let samples = try (Self.spread(right, by: labels, limit: limit) + wrong.prefix(limit)).map {
      position in
      SamplePredictions.Sample(
        image: try dataset.samples[indices[position]].decoded(channels: 3),
        label: labels[position], prediction: predictions[position])
    }
    return SamplePredictions.sheet(
      samples, title: "Predictions on \(record.split), mistakes by confidence")
  }

  /// Positions with about equally many of each class, those of a class spread evenly, in the order
  /// of the classes' first positions.
  static func spread(_ positions: [Int], by labels: [String], limit: Int) -> [Int] {
    let members = Dictionary(grouping: positions) { labels[$0] }.values
      .sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    // Rounds give each class that still has some another place.
    var quotas = [Int](repeating: 0, count: members.count)
    var left = min(limit, positions.count)
    while left > 0 {
      for place in members.indices where left > 0 && quotas[place] < members[place].count {
        quotas[place] += 1
        left -= 1
      }
    }
    return zip(members, quotas).flatMap { members, quota in
      (0..<quota).map { members[$0 * members.count / quota] }
    }
  }
}
