import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLearning
import FoveaMetrics
import FoveaSupport
import FoveaTensors

extension TaskDefinition {
  static let segmentation = TaskDefinition(
    usualModel: "unet", usualMetric: "mIoU", usualSizeLimit: 512, keepsProportions: true
  ) { context in
    try context.refuse(context.detectionLoss, expected: "`loss`")
    if let loss = context.loss {
      try context.refuseClassWeights()
      return SegmentationTask(loss: loss)
    }
    return try SegmentationTask(context.configuration, context.dataset)
  }
}

/// Segmentation: one class for each pixel.
struct SegmentationTask: TrainingTask {
  let classWeights: [Double]?
  private let weightedLoss: any Loss
  private let unweightedLoss: any Loss

  var kind: VisionTask { .segmentation }

  /// - Throws: `ClassWeightsError` where the pixel counts of the training masks give no class
  ///   weights, `DatasetError` where masks cannot be read.
  init(_ configuration: TrainingConfiguration, _ dataset: Dataset) throws {
    classWeights = try configuration.weightsOfClasses(
      dataset.classNames, counts: dataset.pixelCounts(in: .training))
    let ignored = Int32(LabelMask.ignored)
    weightedLoss = configuration.makeLoss(
      for: .segmentation, classWeights: classWeights?.map { Float($0) }, ignoring: ignored)
    unweightedLoss = configuration.makeLoss(for: .segmentation, ignoring: ignored)
  }

  /// Makes a task with a given loss.
  init(loss: any Loss) {
    classWeights = nil
    (weightedLoss, unweightedLoss) = (loss, loss)
  }

  func targets(of batch: Batch) -> [Tensor] { batch.targetTensors }

  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    weightedLoss.perSample(outputs, targets[0])
  }

  func unweightedLosses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    unweightedLoss.perSample(outputs, targets[0])
  }

  /// The share of correct pixels among the labelled ones, summed over the images.
  func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor? {
    let counted = (targets[0] .!= Float(LabelMask.ignored)).cast(.float32)
    let right = (outputs.argmax() .== targets[0]).cast(.float32) * counted
    return (right.flattened().sum(axes: [1]) / counted.flattened().sum(axes: [1]).maximum(1)).sum()
  }

  func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
    Evaluator(dataset: dataset, pixels: SegmentationEvaluator(classNames: dataset.classNames))
  }

  func check(_ target: DecisionTarget, of dataset: Dataset) throws(SettingError) {
    do {
      let label = try target.pixelLabel(in: dataset)
      guard try dataset.pixelCounts(in: .validation)[label] == 0 else { return }
      throw SettingError(
        key: "target",
        "`target` is \(target), but validation has no pixels of '\(dataset.classNames[label])' to "
          + "choose a threshold on. Divide the data again with more validation, or leave `target` "
          + "out.")
    } catch let error as SettingError {
      throw error
    } catch {
      throw SettingError(
        key: "target", "`target` is \(target), but the masks can't be counted: \(error)")
    }
  }

  private struct Evaluator: ValidationEvaluator {
    let dataset: Dataset
    var pixels: SegmentationEvaluator
    var decisions: (label: Int, pixels: PixelDecisions)?

    var sampleCount: Int { pixels.imageCount }

    mutating func add(_ outputs: [Float], _ batch: Batch) throws {
      let maps = SegmentationOutputs(
        outputs, shape: batch.shape, placements: batch.placements,
        classes: dataset.classNames.count)
      for position in 0..<batch.count {
        let groundTruth = try dataset.groundTruthMask(of: position, in: batch)
        try pixels.add(prediction: maps.mask(of: position), groundTruth: groundTruth)
        if let label = decisions?.label {
          decisions?.pixels.add(
            probabilities: maps.probabilities(of: label, position: position),
            groundTruth: groundTruth)
        }
      }
    }

    mutating func prepare(for target: DecisionTarget) throws {
      let label = try target.pixelLabel(in: dataset)
      decisions = (label, PixelDecisions(label: label))
    }

    func decision(_ target: DecisionTarget, writtenAs text: String) -> DecisionThreshold? {
      guard let decisions else { return nil }
      // False alarms are counted in images, the other figures in pixels.
      return DecisionSamples(
        decisions.pixels, unit: target.figure == .falsePositives ? .image : .pixel
      ).threshold(target, writtenAs: text, className: dataset.classNames[decisions.label])
    }

    func figures(for metric: MonitoredMetric) throws -> [String: Double] {
      let record = try pixels.record(split: Split.validation.rawValue)
      var figures = record.headlines
      figures[SegmentationMetric.baselinePixelAccuracy.key] = record[.baselinePixelAccuracy]
      return figures
    }
  }
}

extension DecisionTarget {
  /// The index of the class to find; of two without a name, the one with fewer pixels in training.
  ///
  /// - Throws: `SettingError` where it is unknown or not clear, `DatasetError` where masks can't be
  ///   read.
  package func pixelLabel(in dataset: Dataset) throws -> Int {
    let isOpen = className == nil && dataset.classNames.count == 2
    return try label(
      among: dataset.classNames, counts: isOpen ? dataset.pixelCounts(in: .training) : [])
  }
}

extension Dataset {
  /// The mask of an image of a batch at the image's own size.
  ///
  /// - Throws: `DatasetError` where it cannot be read.
  package func groundTruthMask(of position: Int, in batch: Batch) throws -> LabelMask {
    let placement = batch.placements[position]
    if placement.isIdentity(width: batch.shape[2], height: batch.shape[1]),
      case .masks(let values) = batch.targets
    {
      let size = batch.shape[1] * batch.shape[2]
      return LabelMask(
        width: batch.shape[2], height: batch.shape[1],
        values: Array(values[position * size..<(position + 1) * size]))
    }
    guard case .mask(let source) = samples[batch.indices[position]].annotation else {
      return LabelMask(width: placement.imageWidth, height: placement.imageHeight)
    }
    return try source.read()
  }
}
