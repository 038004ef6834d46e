import FoveaLearning
import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaTensors

/// What a task is to the trainer: how truths become tensors, what is minimised, what is measured.
///
/// To add a task: a file in this folder, and its line in `TrainingConfiguration.makeTask`.
protocol TrainingTask: Sendable {
  /// The weight of each class in the loss; nil where all are 1.
  var classWeights: [Double]? { get }

  /// The truths of a batch.
  func targets(of batch: Batch) -> [Tensor]

  /// The loss of each image, `[N]`, with the weights of classes or with all of them 1.
  func losses(
    _ outputs: Tensor, _ targets: [Tensor], imageSize: Pair, weighted: Bool
  ) -> Tensor

  /// How many images are answered rightly, a scalar (parts of an image count as such); nil where
  /// there is no such figure.
  func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor?

  /// What a batch's summed loss is divided by to become a mean.
  func divisor(_ batch: Batch) -> Double

  /// Starts measuring a model on a data set.
  func evaluator(of dataset: Dataset) -> any ValidationEvaluator
}

extension TrainingTask {
  /// None.
  var classWeights: [Double]? { nil }

  /// None.
  func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor? { nil }

  /// The number of images.
  func divisor(_ batch: Batch) -> Double { Double(batch.count) }
}

/// Collects what a model says of validation images.
protocol ValidationEvaluator {
  /// Images so far.
  var sampleCount: Int { get }

  /// Adds the raw outputs of a batch.
  ///
  /// - Throws: `MetricError` where a number is not finite, `DatasetError` where a truth can't be
  ///   read.
  mutating func add(_ outputs: [Float], _ batch: Batch) throws

  /// The figures by name.
  func figures(for metric: MonitoredMetric) throws -> [String: Double]
}

extension TrainingConfiguration {
  /// What is minimised and measured on a data set.
  ///
  /// - Parameter card: says how outputs are to be read; made before the first step.
  /// - Throws: `ClassWeightsError` where weights cannot be made of the training split's counts,
  ///   `DatasetError` where masks cannot be counted, `TrainingError` where the model does not suit.
  func makeTask(
    for dataset: Dataset, model: any Layer, card: ModelCard
  ) throws -> any TrainingTask {
    switch dataset.task {
    case .classification:
      try ClassificationTask(
        self, classNames: dataset.classNames, counts: dataset.classCounts(in: .training))
    case .segmentation: try SegmentationTask(self, dataset)
    case .detection: try DetectionTask(self, dataset, model: model)
    case .regression: try RegressionTask(self, card)
    }
  }

  /// The weights of classes that are set, for so many samples of each; nil where all are 1.
  ///
  /// - Throws: `ClassWeightsError` where weights cannot be made of the counts.
  func weights(of classNames: [String], counts: @autoclosure () throws -> [Int]) throws -> [Double]?
  {
    guard classWeights != "none" else { return nil }
    return try ClassWeights(parsing: classWeights)
      .weights(counts: counts(), classNames: classNames)
  }
}
