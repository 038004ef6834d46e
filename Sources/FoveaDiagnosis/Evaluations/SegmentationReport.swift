import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaTraining

extension SegmenterEvaluation: TaskEvaluation {
  /// Mean IoU over the classes.
  public static var headlineMetric: SegmentationMetric { .mIoU }

  /// Evaluates a segmenter.
  ///
  /// - Throws: `TrainingError` where the data doesn't suit the model, `DatasetError` for bad images
  ///   or an empty split, and the errors of `progress`.
  public static func measure(
    _ trained: TrainedModel, on dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling?, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Self {
    try Segmenter(trained).evaluate(
      dataset, split: split, tiling: tiling, options: options, progress: progress)
  }

  /// The metrics as a table for a terminal.
  public var text: String { SegmentationTable.text(record) }

  /// The definitions of the metrics.
  public var explanation: String { SegmentationTable.definitions(record) }

  /// The confusion matrix as counts and, where cells have numbers, as shares; metrics per class.
  public var pictures: [RunPictures.Named] {
    let shares: [RunPictures.Named] =
      record.confusionMatrix.count > ConfusionCells.largestNumbered
      ? [] : [("confusion_matrix_shares", .confusionMatrix(record, cells: .shares))]
    return [("confusion_matrix", .confusionMatrix(record))] + shares + [
      ("per_class", .perClass(record))
    ]
  }

  /// A sheet of the images with the most wrong pixels, then with the fewest.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public func predictionSheet(of dataset: Dataset) throws -> ContactSheet {
    SegmentationSheet.sheet(
      try (examples.worst + examples.best.reversed()).map { example in
        let sample = dataset.samples[example.index]
        return SegmentationSheet.Sample(
          image: try sample.decoded(channels: 3), name: sample.id,
          groundTruth: example.groundTruth, prediction: example.prediction)
      }, title: "Predictions on \(record.split), most wrong pixels first",
      classNames: record.classNames)
  }
}
