import FoveaLearning
import FoveaMetrics
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaTensors

/// Boxes around objects.
struct DetectionTask: TrainingTask {
  let classWeights: [Double]?
  private let weightedLoss: any DetectionObjective
  private let unweightedLoss: any DetectionObjective
  private let decoder: DetectionDecoder

  /// - Throws: `ClassWeightsError` where weights cannot be made of the training split's objects,
  ///   `TrainingError` where the model is no detector or its output does not suit the loss.
  init(_ configuration: TrainingConfiguration, _ dataset: Dataset, model: any Layer) throws {
    try self.init(
      configuration, try model.detectionGeometry(named: configuration.model),
      classWeights: configuration.weights(
        of: dataset.classNames, counts: dataset.classCounts(in: .training)))
  }

  /// For a model's output, whatever the data.
  ///
  /// - Throws: `TrainingError` where the output does not suit the loss.
  init(
    _ configuration: TrainingConfiguration, _ geometry: DetectionGeometry,
    classWeights: [Double]? = nil
  ) throws {
    self.classWeights = classWeights
    weightedLoss = try Self.loss(configuration, geometry, classWeights?.map { Float($0) })
    unweightedLoss = try Self.loss(configuration, geometry, nil)
    decoder = DetectionDecoder(geometry: geometry, settings: .evaluation)
  }

  private static func loss(
    _ configuration: TrainingConfiguration, _ geometry: DetectionGeometry, _ weights: [Float]?
  ) throws -> any DetectionObjective {
    if configuration.loss == .composite {
      guard geometry.hasObjectness, geometry.bins == 1 else {
        throw TrainingError(
          .unsuitableModel,
          "the loss composite needs a model that predicts objectness and distances directly, and "
            + "\(configuration.model) does not. Give a YOLO the options bins=1,objectness=true, or "
            + "choose the loss detection.")
      }
      return CompositeDetectionLoss(geometry: geometry, classWeights: weights)
    }
    return DetectionLoss(
      geometry: geometry, overlap: configuration.boxOverlap,
      assignment: configuration.assignment == .simOTA ? .simOTA() : .taskAligned(),
      gains: DetectionGains(
        box: Float(configuration.boxGain), classification: Float(configuration.classGain),
        distribution: Float(configuration.distributionGain)),
      classWeights: weights,
      focalGamma: configuration.loss == .focal ? Float(configuration.focalGamma) : nil)
  }

  /// Boxes and classes as `DetectionTargets` pads them. Crowds teach nothing.
  func targets(of batch: Batch) -> [Tensor] {
    guard case .boxes(let images) = batch.targets else { return [] }
    let targets = DetectionTargets(images.map { $0.filter { !$0.isCrowd } })
    return [targets.boxes, targets.labels]
  }

  func losses(
    _ outputs: Tensor, _ targets: [Tensor], imageSize: Pair, weighted: Bool
  ) -> Tensor {
    (weighted ? weightedLoss : unweightedLoss)(
      outputs, boxes: targets[0], labels: targets[1], imageSize: imageSize
    ).perImage
  }

  func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
    Evaluator(
      dataset: dataset, decoder: decoder,
      boxes: DetectionEvaluator(classNames: dataset.classNames))
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
  }
}

extension DetectionEvaluator {
  /// Adds what the outputs of a batch find in its images; returns that.
  @discardableResult
  mutating func add(
    _ outputs: [Float], _ batch: Batch, of dataset: Dataset, by decoder: DetectionDecoder
  ) throws -> [[Detection]] {
    let found = decoder.detections(
      outputs, shape: batch.shape, placements: batch.placements)
    for (detections, index) in zip(found, batch.indices) {
      try add(detections: detections, truths: dataset.samples[index].boxes)
    }
    return found
  }
}
