import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaTraining

extension SegmenterEvaluation: TaskEvaluation {
  /// Mean IoU over the classes, in which models of segmentation are compared.
  public static var headlineMetric: SegmentationMetric { .mIoU }

  /// Measures a segmenter.
  ///
  /// - Throws: `TrainingError` where model and data don't belong together, `DatasetError` for bad
  ///   images or an empty split, and whatever `progress` throws.
  public static func measure(
    _ trained: TrainedModel, on dataset: Dataset, split: Split?, options: InferenceOptions,
    tiling: Tiling?, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Self {
    try Segmenter(trained).evaluate(
      dataset, split: split, tiling: tiling, options: options, progress: progress)
  }

  /// The figures as a table for a terminal.
  public var text: String { SegmentationTable.text(record) }

  /// Confusion matrix as counts and as shares, and figures of classes.
  public var pictures: [RunPictures.Named] {
    [
      ("confusion_matrix", .confusionMatrix(record)),
      ("confusion_matrix_shares", .confusionMatrix(record, cells: .shares)),
      ("per_class", .perClass(record)),
    ]
  }

  /// A sheet of the images with the most wrong pixels, then of those with the fewest.
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
