import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaMetrics
import FoveaSupport
import FoveaTensors

extension TaskDefinition {
  static let detection = TaskDefinition(
    usualModel: "yolo-n", usualMetric: "mAP50to95", usualResize: .letterbox, usualSizeLimit: 416,
    keepsProportions: true, usualLearningRates: [.sgd: 0.01],
    usualWarmUp: { min(3, Double($0) / 10) }
  ) { context in
    try context.refuse(context.loss, expected: "`detectionLoss`")
    let configuration = context.configuration
    let geometry = try context.model.detectionGeometry(named: context.card.model.architecture)
    if let loss = context.detectionLoss {
      try context.refuseClassWeights()
      return DetectionTask(loss: loss, geometry)
    }
    return try DetectionTask(
      configuration, geometry,
      classWeights: configuration.weightsOfClasses(
        context.dataset.classNames, counts: context.dataset.classCounts(in: .training)))
  }
}

/// Detection: the boxes and classes of objects.
struct DetectionTask: TrainingTask {
  let classWeights: [Double]?
  private let weightedLoss: any DetectionObjective
  private let unweightedLoss: any DetectionObjective
  private let decoder: DetectionDecoder

  var kind: VisionTask { .detection }

  /// Makes the task for a model's outputs, independent of the data.
  ///
  /// - Throws: `TrainingError` where the outputs do not suit the loss.
  init(
    _ configuration: TrainingConfiguration, _ geometry: DetectionGeometry,
    classWeights: [Double]? = nil
  ) throws {
    self.classWeights = classWeights
    weightedLoss = try Self.loss(configuration, geometry, classWeights?.map { Float($0) })
    unweightedLoss = try Self.loss(configuration, geometry, nil)
    decoder = DetectionDecoder(geometry: geometry, settings: .evaluation)
  }

  /// Makes a task with a given loss.
  init(loss: any DetectionObjective, _ geometry: DetectionGeometry) {
    classWeights = nil
    (weightedLoss, unweightedLoss) = (loss, loss)
    decoder = DetectionDecoder(geometry: geometry, settings: .evaluation)
  }

  private static func loss(
    _ configuration: TrainingConfiguration, _ geometry: DetectionGeometry, _ weights: [Float]?
  ) throws -> any DetectionObjective {
    if configuration.loss == .composite {
      guard geometry.hasObjectness, geometry.bins == 1 else {
        throw TrainingError(
          .unsuitableModel,
          "`loss` is composite, which needs a model that predicts objectness and distances "
            + "directly, and \(configuration.model ?? "this model") does not. Set `modelOptions` "
            + "of a YOLO to bins=1,objectness=true, or choose detection.")
      }
      return CompositeDetectionLoss(geometry: geometry, classWeights: weights)
    }
    return DetectionLoss(
      geometry: geometry, overlap: configuration.boxOverlap,
      assignment: configuration.assignment,
      gains: DetectionGains(
        box: Float(configuration.boxGain), classification: Float(configuration.classGain),
        distribution: Float(configuration.distributionGain)),
      classWeights: weights,
      focalGamma: configuration.loss == .focal ? Float(configuration.focalGamma) : nil)
  }

  func targets(of batch: Batch) -> [Tensor] { batch.targetTensors }

  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    weightedLoss(outputs, boxes: targets[0], labels: targets[1], imageSize: imageSize).perImage
  }

  func unweightedLosses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    unweightedLoss(outputs, boxes: targets[0], labels: targets[1], imageSize: imageSize).perImage
  }

  func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
    Evaluator(
      dataset: dataset, decoder: decoder,
      boxes: DetectionEvaluator(classNames: dataset.classNames))
  }

  func check(_ target: DecisionTarget, of dataset: Dataset) throws(SettingError) {
    try target.check(try target.objectLabel(among: dataset.classNames), in: dataset)
  }

  private struct Evaluator: ValidationEvaluator {
    let dataset: Dataset
    let decoder: DetectionDecoder
    var boxes: DetectionEvaluator

    var sampleCount: Int { boxes.imageCount }

    mutating func add(_ outputs: [Float], _ batch: Batch) throws {
      try boxes.add(outputs, batch, of: dataset, by: decoder)
    }

    func figures(for metric: MonitoredMetric) throws -> [String: Double] {
      try boxes.record(split: Split.validation.rawValue).headlines
    }

    func decision(
      _ target: DecisionTarget, writtenAs text: String
    ) throws -> DecisionThreshold? {
      let label = try target.objectLabel(among: dataset.classNames)
      return DecisionThreshold(
        target, writtenAs: text, className: label.map { dataset.classNames[$0] },
        boxes.operatingPoints(of: label), imageCount: boxes.imageCount)
    }
  }
}

extension DetectionEvaluator {
  /// Adds the detections in a batch's outputs, and returns them by image.
  @discardableResult
  mutating func add(
    _ outputs: [Float], _ batch: Batch, of dataset: Dataset, by decoder: DetectionDecoder
  ) throws -> [[Detection]] {
    let found = decoder.detections(
      outputs, shape: batch.shape, placements: batch.placements)
    for (detections, index) in zip(found, batch.indices) {
      try add(detections: detections, groundTruth: dataset.samples[index].boxes)
    }
    return found
  }
}
