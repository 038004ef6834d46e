import FoveaDatasets
import FoveaImages
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

  /// Edges of boxes `[N, M, 4]` and classes `[N, M]`, −1 where an image has fewer than M objects.
  /// M is a multiple of 16, so that few plans serve all batches. Crowds teach nothing.
  func targets(of batch: Batch) -> [Tensor] {
    guard case .boxes(let images) = batch.targets else { return [] }
    let objects = images.map { $0.filter { !$0.isCrowd } }
    let most = max(objects.map(\.count).max() ?? 0, 1)
    let places = (most + 15) / 16 * 16
    var boxes = [Float](repeating: 0, count: objects.count * places * 4)
    var labels = [Int32](repeating: -1, count: objects.count * places)
    for (image, objects) in objects.enumerated() {
      for (place, object) in objects.enumerated() {
        let index = image * places + place
        labels[index] = Int32(object.label)
        for (side, edge) in [
          object.box.left, object.box.top, object.box.right, object.box.bottom,
        ].enumerated() {
          boxes[index * 4 + side] = Float(edge)
        }
      }
    }
    return [
      Tensor(boxes, shape: [objects.count, places, 4]),
      Tensor(labels, shape: [objects.count, places]),
    ]
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
      for (position, found) in decoder.detections(outputs, batch).enumerated() {
        try boxes.add(
          detections: found, truths: dataset.samples[batch.indices[position]].truths)
      }
    }

    func figures(for metric: MonitoredMetric) throws -> [String: Double] {
      try boxes.record(split: Split.validation.rawValue).headlines
    }
  }
}

extension Layer {
  /// How a detector's output is laid out.
  ///
  /// - Throws: `TrainingError` where the model is no detector.
  func detectionGeometry(named name: String) throws -> DetectionGeometry {
    if let geometry = (self as? any DetectionModel)?.geometry { return geometry }
    throw TrainingError(
      .unsuitableModel,
      "the model \(name) finds no objects. Choose one for detection; 'fovea models' lists them.")
  }
}

extension DetectionDecoder {
  /// What the outputs of a batch find in each image, in pixels of the image itself.
  func detections(_ outputs: [Float], _ batch: Batch) -> [[Detection]] {
    zip(
      decode(outputs, imageHeight: batch.shape[1], imageWidth: batch.shape[2]), batch.placements
    ).map { found, placement in
      found.compactMap { detection in
        placement.source(detection.box).map {
          Detection(label: detection.label, score: detection.score, box: $0)
        }
      }
    }
  }
}

extension Sample {
  /// The objects as an evaluation takes them.
  var truths: [DetectionTruth] {
    boxes.map {
      DetectionTruth(label: $0.label, box: $0.box, isCrowd: $0.isCrowd, area: $0.area)
    }
  }
}
