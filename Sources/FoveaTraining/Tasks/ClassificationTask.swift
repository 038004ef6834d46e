import FoveaLearning
import FoveaMetrics
import FoveaDatasets
import FoveaTensors

/// One class for each image.
struct ClassificationTask: TrainingTask {
  let classWeights: [Double]?
  private let weightedLoss: any Loss
  private let unweightedLoss: any Loss
  private let reduction: ReductionChoice

  /// - Throws: `ClassWeightsError` where weights cannot be made of the training split's counts.
  init(_ configuration: TrainingConfiguration, classNames: [String], counts: [Int]) throws {
    classWeights = try configuration.weights(of: classNames, counts: counts)
    reduction = configuration.reduction
    func loss(_ weights: [Float]?) -> any Loss {
      switch configuration.loss {
      case .focal: Focal(gamma: Float(configuration.focalGamma), classWeights: weights)
      default:
        CrossEntropy(labelSmoothing: Float(configuration.labelSmoothing), classWeights: weights)
      }
    }
    weightedLoss = loss(classWeights?.map { Float($0) })
    unweightedLoss = loss(nil)
  }

  /// Classes `[N]`; where images were mixed, shares of classes `[N, classes]` as well.
  func targets(of batch: Batch) -> [Tensor] {
    let labels = Tensor(batch.labels)
    guard let shares = batch.labelShares else { return [labels] }
    return [labels, Tensor(shares, shape: [batch.count, shares.count / batch.count])]
  }

  func losses(
    _ outputs: Tensor, _ targets: [Tensor], imageSize: Pair, weighted: Bool
  ) -> Tensor {
    (weighted ? weightedLoss : unweightedLoss).perSample(outputs, targets[targets.count - 1])
  }

  func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor? {
    (outputs.argmax() .== targets[0]).cast(.float32).sum()
  }

  func divisor(_ batch: Batch) -> Double {
    switch reduction {
    case .samples: return Double(batch.count)
    case .weights:
      return batch.labels.indices.reduce(0) { sum, index in
        sum + (classWeights?[Int(batch.labels[index])] ?? 1)
          * (batch.weights.map { Double($0[index]) } ?? 1)
      }
    }
  }

  func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
    Evaluator(classes: ClassificationEvaluator(classNames: dataset.classNames))
  }

  private struct Evaluator: ValidationEvaluator {
    var classes: ClassificationEvaluator

    var sampleCount: Int { classes.sampleCount }

    mutating func add(_ outputs: [Float], _ batch: Batch) throws {
      try classes.add(outputs, labels: batch.labels)
    }

    func figures(for metric: MonitoredMetric) throws -> [String: Double] {
      let record = try classes.record(
        split: Split.validation.rawValue, includesRanking: metric.isRanking)
      var figures = record.headlines
      for (k, value) in record.topKAccuracy { figures["top\(k)Accuracy"] = value }
      return figures
    }
  }
}
