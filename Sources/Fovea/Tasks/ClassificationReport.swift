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

  /// A sheet of correct predictions, spread evenly over the data, then of wrong ones by descending
  /// confidence.
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
    let shown = min(limit, right.count)
    let spread = (0..<shown).map { right[$0 * right.count / shown] }
    let samples = try (spread + wrong.prefix(limit)).map { position in
      SamplePredictions.Sample(
        image: try dataset.samples[indices[position]].decoded(channels: 3),
        label: labels[position], prediction: predictions[position])
    }
    return SamplePredictions.sheet(
      samples, title: "Predictions on \(record.split), mistakes by confidence")
  }
}
