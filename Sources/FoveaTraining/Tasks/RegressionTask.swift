import FoveaLearning
import FoveaMetrics
import FoveaDatasets
import FoveaInference
import FoveaTensors

/// Numbers for each image.
///
/// The model predicts values standardised by the training split's mean and deviation, so that a
/// loss and a learning rate suit values of any unit; figures are in the data's own units.
struct RegressionTask: TrainingTask {
  private let loss: any Loss
  private let scaling: ValueScaling

  /// - Throws: `TrainingError` where the card lacks the values' mean and deviation.
  init(_ configuration: TrainingConfiguration, _ card: ModelCard) throws {
    switch configuration.loss {
    case .meanAbsoluteError: loss = MeanAbsoluteError()
    case .huber: loss = Huber()
    default: loss = MeanSquaredError()
    }
    scaling = try card.requiredScaling()
  }

  /// Standardised values, `[N, values]`.
  func targets(of batch: Batch) -> [Tensor] {
    guard case .values(let values) = batch.targets else { return [] }
    return [Tensor(scaling.standardised(values), shape: [batch.count, scaling.mean.count])]
  }

  func losses(
    _ outputs: Tensor, _ targets: [Tensor], imageSize: Pair, weighted: Bool
  ) -> Tensor {
    loss.perSample(outputs, targets[0])
  }

  func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
    Evaluator(scaling: scaling, values: RegressionEvaluator(valueNames: dataset.classNames))
  }

  private struct Evaluator: ValidationEvaluator {
    let scaling: ValueScaling
    var values: RegressionEvaluator

    var sampleCount: Int { values.sampleCount }

    mutating func add(_ outputs: [Float], _ batch: Batch) throws {
      guard case .values(let truths) = batch.targets else { return }
      try values.add(scaling.restored(outputs), truths: truths)
    }

    func figures(for metric: MonitoredMetric) throws -> [String: Double] {
      try values.record(split: Split.validation.rawValue).headlines
    }
  }
}
