import FoveaDatasets
import FoveaInference
import FoveaLearning
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTensors

extension TaskDefinition {
  static let verification = TaskDefinition(
    usualModel: "embedding", usualMetric: "rocAUC",
    sampling: { $0.pairs.isEmpty ? .identities : .pairs }
  ) { context in
    try context.refuse(context.detectionLoss, expected: "`loss`")
    try context.dataset.checkPairs()
    if let loss = context.loss { return VerificationTask(loss: loss, context.dataset) }
    if context.configuration.loss == .contrastive, context.dataset.pairs.isEmpty {
      throw SettingError(
        key: "loss",
        "`loss` is contrastive, which needs a list of pairs, and \(context.dataset.root.path) "
          + "lists none. Choose triplet, or give a .csv with the columns first, second and same.")
    }
    return VerificationTask(
      loss: context.configuration.makeLoss(for: .verification), context.dataset)
  }
}

extension Dataset {
  /// Checks that the listed pairs of training and of validation are of both kinds.
  fileprivate func checkPairs() throws(DatasetError) {
    guard !pairs.isEmpty else { return }
    for split in [Split.training, .validation] where !indices(of: split).isEmpty {
      let listed = pairs(in: split)
      let same = listed.count { $0.isSame }
      guard same == 0 || same == listed.count else { continue }
      throw DatasetError(
        .malformed,
        "the \(split.rawValue) split has \(same) same pairs and \(listed.count - same) different "
          + "ones; verification needs both. List pairs of more identities, or name the split of "
          + "each pair in a column split: train, val or test.")
    }
  }
}

/// Verification: an embedding for each image, close together for images of the same identity.
struct VerificationTask: TrainingTask {
  private let loss: any Loss
  private let listsPairs: Bool

  var kind: VisionTask { .verification }
  var choosesDistance: Bool { true }

  /// Makes a task with a given loss of embeddings and identities.
  init(loss: any Loss, _ dataset: Dataset) {
    self.loss = loss
    listsPairs = !dataset.pairs.isEmpty
  }

  func targets(of batch: Batch) -> [Tensor] { batch.targetTensors }

  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    loss.perSample(outputs, targets[0])
  }

  func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
    Evaluator(listsPairs: listsPairs)
  }

  private struct Evaluator: ValidationEvaluator {
    let listsPairs: Bool
    var embeddings = VerificationEvaluator()

    var sampleCount: Int { embeddings.sampleCount }

    mutating func add(_ outputs: [Float], _ batch: Batch) throws {
      try embeddings.add(outputs, labels: batch.labels)
    }

    func figures(for metric: MonitoredMetric) throws -> [String: Double] {
      try embeddings.record(split: Split.validation.rawValue, listsPairs: listsPairs).headlines
    }

    func distanceThreshold() throws -> Double? {
      try embeddings.record(split: Split.validation.rawValue, listsPairs: listsPairs).threshold
    }
  }
}

extension VerificationEvaluator {
  /// The metrics of the pairs that the data lists (consecutive samples), else of all pairs of
  /// samples.
  ///
  /// - Parameter threshold: A distance chosen on other data; nil for the best on these pairs.
  /// - Throws: `MetricError` where there are no pairs of both kinds.
  func record(
    split: String, listsPairs: Bool, threshold: Double? = nil
  ) throws -> VerificationRecord {
    guard listsPairs else { return try record(split: split, threshold: threshold) }
    let pairs = consecutivePairs()
    return try pairs.record(split: split, distance: distance.rawValue, threshold: threshold)
  }
}
