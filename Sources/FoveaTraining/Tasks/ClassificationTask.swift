import FoveaDatasets
import FoveaInference
import FoveaLearning
import FoveaMetrics
import FoveaSupport
import FoveaTensors

extension TaskDefinition {
  static let classification = TaskDefinition(
    usualModel: "resnet18", usualMetric: "accuracy"
  ) { context in
    let dataset = context.dataset
    try context.refuse(context.detectionLoss, expected: "`loss`")
    let counts = dataset.classCounts(in: .training)
    if let loss = context.loss {
      try context.refuseClassWeights()
      return ClassificationTask(
        loss: loss, counts: counts, reduction: context.configuration.reduction)
    }
    return try ClassificationTask(
      context.configuration, classNames: dataset.classNames, counts: counts)
  }
}

/// Classification: one class for each image.
struct ClassificationTask: TrainingTask {
  let classWeights: [Double]?
  private let weightedLoss: any Loss
  private let unweightedLoss: any Loss
  private let reduction: LossReduction
  /// Samples of each class in training.
  private let counts: [Int]

  var kind: VisionTask { .classification }

  /// - Throws: `ClassWeightsError` where the training split's counts give no class weights.
  init(_ configuration: TrainingConfiguration, classNames: [String], counts: [Int]) throws {
    classWeights = try configuration.weightsOfClasses(classNames, counts: counts)
    reduction = configuration.reduction
    self.counts = counts
    weightedLoss = configuration.makeLoss(
      for: .classification, classWeights: classWeights?.map { Float($0) })
    unweightedLoss = configuration.makeLoss(for: .classification)
  }

  /// Makes a task with a given loss.
  init(loss: any Loss, counts: [Int], reduction: LossReduction = .meanOverBatch) {
    (classWeights, self.counts, self.reduction) = (nil, counts, reduction)
    (weightedLoss, unweightedLoss) = (loss, loss)
  }

  /// Class indices `[N]`; for mixed images, shares of classes `[N, classes]` as well.
  func targets(of batch: Batch) -> [Tensor] {
    let labels = Tensor(batch.labels)
    guard let shares = batch.labelShares else { return [labels] }
    return [labels, Tensor(shares, shape: [batch.count, shares.count / batch.count])]
  }

  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    weightedLoss.perSample(outputs, targets[targets.count - 1])
  }

  func unweightedLosses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    unweightedLoss.perSample(outputs, targets[targets.count - 1])
  }

  func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor? {
    (outputs.argmax() .== targets[0]).cast(.float32).sum()
  }

  func divisor(_ batch: Batch) -> Double {
    switch reduction {
    case .meanOverBatch: return Double(batch.count)
    case .sum: return 1
    case .meanOverWeights:
      return batch.labels.indices.reduce(0) { sum, index in
        sum + (classWeights?[Int(batch.labels[index])] ?? 1)
          * (batch.weights.map { Double($0[index]) } ?? 1)
      }
    }
  }

  func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
    Evaluator(classes: ClassificationEvaluator(classNames: dataset.classNames), counts: counts)
  }

  func check(_ target: DecisionTarget, of dataset: Dataset) throws(SettingError) {
    let label = try target.label(among: dataset.classNames, counts: counts)
    try target.check(label, in: dataset)
  }

  private struct Evaluator: ValidationEvaluator {
    var classes: ClassificationEvaluator
    let counts: [Int]

    var sampleCount: Int { classes.sampleCount }

    mutating func add(_ outputs: [Float], _ batch: Batch) throws {
      try classes.add(outputs, labels: batch.labels)
    }

    func figures(for metric: MonitoredMetric) throws -> [String: Double] {
      let record = try classes.record(
        split: Split.validation.rawValue, includesRanking: metric.isRanking)
      var figures = record.headlines
      figures[ClassificationMetric.baselineAccuracy.key] = record[.baselineAccuracy]
      for (k, value) in record.topKAccuracy { figures["top\(k)Accuracy"] = value }
      return figures
    }

    func decision(
      _ target: DecisionTarget, writtenAs text: String
    ) throws -> DecisionThreshold? {
      let label = try target.label(among: classes.classNames, counts: counts)
      return DecisionThreshold(
        target, writtenAs: text, className: classes.classNames[label],
        scores: classes.labels.indices.map { classes.probability(sample: $0, of: label) },
        isPositive: classes.labels.map { $0 == label })
    }
  }
}
