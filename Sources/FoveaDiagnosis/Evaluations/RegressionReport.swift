import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

extension RegressorEvaluation: TaskEvaluation {
  /// R², which unlike errors has no unit.
  public static var headlineMetric: RegressionMetric { .rSquared }

  /// Evaluates a regressor.
  ///
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad images
  ///   or an empty split, and the errors of `progress`.
  public static func measure(
    _ trained: TrainedModel, on dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling?, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Self {
    try Regressor(trained).evaluate(dataset, split: split, options: options, progress: progress)
  }

  /// The metrics as a table for a terminal.
  public var text: String { RegressionTable.text(record) }

  /// The definitions of the metrics.
  public var explanation: String { RegressionTable.definitions(record) }

  /// A plot of predictions against labels, and of residuals.
  public var pictures: [RunPictures.Named] {
    [("regression", .regression(record, labels: labels, predictions: predictions))]
  }

  /// A sheet of the images with the largest error of the first value, then with the smallest.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public func predictionSheet(of dataset: Dataset) throws -> ContactSheet {
    let limit = 16
    let names = record.valueNames
    let errors = indices.indices.map { abs(predictions[0][$0] - labels[0][$0]) }
    let order = errors.indices.sorted { (-errors[$0], $0) < (-errors[$1], $1) }
    let half = min(limit / 2, order.count / 2)
    let shown = order.prefix(limit - half) + order.dropFirst(limit - half).suffix(half)
    return ContactSheet(
      title: "Predictions on \(record.split), largest error of \(names[0]) first",
      cells: try shown.map { position in
        ContactSheet.Cell(
          image: try dataset.samples[indices[position]].decoded(channels: 3),
          caption: names.indices.prefix(2).map { value in
            let numbers = [predictions, labels].map {
              NumberText.short($0[value][position], digits: 4)
            }
            return "\(names[value]) \(numbers[0]), is \(numbers[1])"
          })
      }, columns: 8)
  }
}
