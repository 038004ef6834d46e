import FoveaDatasets
import FoveaInference
import FoveaLearning
import FoveaMetrics
import FoveaSupport
import FoveaTensors

extension TaskDefinition {
  static let regression = TaskDefinition(
    usualModel: "resnet18", usualMetric: "rootMeanSquaredError",
    usualLearningRates: [.sgd: 0.002]
  ) { context in
    try context.refuse(context.detectionLoss, expected: "`loss`")
    let scaling = try context.card.requiredScaling()
    if let loss = context.loss { return RegressionTask(loss: loss, scaling: scaling) }
    return RegressionTask(context.configuration, scaling)
  }
}

/// Regression: one or more numbers for each image.
///
/// The model predicts values standardised by the training split's mean and deviation, so that one
/// learning rate suits values of any unit. Metrics are in the data's own units.
struct RegressionTask: TrainingTask {
  private let loss: any Loss
  private let scaling: ValueScaling

  var kind: VisionTask { .regression }

  /// Makes the task with the loss that the settings name.
  init(_ configuration: TrainingConfiguration, _ scaling: ValueScaling) {
    self.init(loss: configuration.makeLoss(for: .regression), scaling: scaling)
  }

  /// Makes a task with a given loss of standardised values.
  init(loss: any Loss, scaling: ValueScaling) {
    self.loss = loss
    self.scaling = scaling
  }

  /// Standardised values, `[N, values]`.
  func targets(of batch: Batch) -> [Tensor] {
    guard case .values(let values) = batch.targets else { return [] }
    return [Tensor(scaling.standardised(values), shape: [batch.count, scaling.mean.count])]
  }

  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
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
      guard case .values(let labels) = batch.targets else { return }
      try values.add(scaling.restored(outputs), labels: labels)
    }

    func figures(for metric: MonitoredMetric) throws -> [String: Double] {
      let record = try values.record(split: Split.validation.rawValue)
      var figures = record.headlines
      figures[RegressionMetric.baselineRootMeanSquaredError.key] =
        record[.baselineRootMeanSquaredError]
      return figures
    }
  }
}
