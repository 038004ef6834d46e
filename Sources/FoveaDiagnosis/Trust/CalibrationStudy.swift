import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The calibration of a classifier or detector: how far its scores are from the shares of right
/// answers, before and after temperature scaling.
///
/// ```swift
/// let study = try CalibrationStudy(of: trained, on: data, split: .validation)
/// print(study.record.temperature, study.record.figures["expectedCalibrationError"]?.after ?? 0)
/// try study.calibrated().write(to: "calibrated.safetensors")
/// ```
///
/// The split's images are divided in halves; the temperature is fitted on one, and all figures are
/// of the other.
///
/// Source: C. Guo et al., "On calibration of modern neural networks", 2017.
public struct CalibrationStudy: Sendable {
  /// The least score of the detections that count. Below lie thousands of boxes that no one uses.
  public static let usualFloor = 0.05
  /// Fewer images than this in the split make the result uncertain.
  public static let fewImages = 50

  /// The figures before and after.
  public let record: CalibrationRecord
  /// The images that were skipped because they cannot be decoded.
  public let skippedImages: [SkippedImage]
  private let trained: TrainedModel
  private let samples: CalibrationSamples

  /// Measures a model's calibration and fits a temperature.
  ///
  /// - Parameters:
  ///   - split: The split whose halves are used; nil for all samples.
  ///   - seed: The key of the draw of the halves.
  ///   - floor: For detection, the least score, before any temperature, of the boxes that count.
  /// - Throws: `TrainingError` where the task has no probabilities, the data doesn't suit the
  ///   model, or a half holds answers of one kind only; `DatasetError` for bad images or an empty
  ///   split.
  public init(
    of trained: TrainedModel, on dataset: Dataset, split: Split? = .validation, seed: UInt64 = 0,
    floor: Double = CalibrationStudy.usualFloor, options: InferenceOptions = .init(),
    bootstrap: Bootstrap = Bootstrap(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    try Self.check(trained.card.task)
    let isDetector = trained.card.task == .detection
    self.trained = trained
    (samples, skippedImages) =
      isDetector
      ? try Self.detections(trained, dataset, split, floor, options, progress)
      : try Self.classes(trained, dataset, split, options, progress)
    let name = split?.rawValue ?? "all"
    let halves = samples.halves(seed: seed)
    guard let fit = TemperatureFit(halves.fitting) else {
      throw TrainingError(.unsuitableData, Self.oneSided(samples.kind, halves.fitting, name, floor))
    }
    guard halves.held.count > 0 else {
      throw TrainingError(
        .unsuitableData,
        "\(name) has \(NumberText.count(samples.imageCount, "image")), too few for two halves: one "
          + "to fit a temperature on and one to measure. Name more data, or another split.")
    }
    record = CalibrationRecord(
      fit, previous: trained.card.temperature ?? 1, task: trained.card.task, split: name,
      seed: seed, scoreFloor: isDetector ? floor : nil, halves: halves, bootstrap: bootstrap)
  }

  /// Checks that models of a task have probabilities to calibrate.
  ///
  /// - Throws: `TrainingError` with the reason, where they have none.
  public static func check(_ task: VisionTask) throws {
    let reason: String
    switch task {
    case .classification, .detection: return
    case .segmentation:
      reason =
        "a temperature is fitted for whole images and boxes; neighbouring pixels are too much "
        + "alike to count as samples, and no temperature changes a mask. A threshold of a class is "
        + "chosen by 'fovea threshold'."
    case .regression: reason = "a regression estimates values without probabilities."
    case .verification:
      reason =
        "an embedding has distances, which are no probabilities. Its threshold is chosen in "
        + "training and shown by 'fovea threshold'."
    }
    throw TrainingError(
      .unsuitableModel, "models for \(task.rawValue) are not calibrated: \(reason)")
  }

  /// The model with the fitted temperature. A decision threshold is converted, so that it decides
  /// as before; that of one of several classes is chosen again on the split, by its target.
  ///
  /// - Throws: `TrainingError` where the fit has no best temperature, or a threshold can't be
  ///   converted.
  public func calibrated() throws -> TrainedModel {
    guard record.limit == nil else {
      throw TrainingError(
        .unsuitableData,
        "no temperature is best for these images (the fit ended at \(record.temperature)), so none "
          + "is stored. Calibrate on more, or harder, images.")
    }
    return try trained.replacing(decision: decision(), temperature: record.temperature)
  }

  private func decision() throws -> DecisionThreshold? {
    guard var decision = trained.card.decision else { return nil }
    let classNames = trained.card.classNames
    if trained.card.task == .detection || classNames.count == 2 {
      let own = trained.card.scoreTemperature.unscaled(decision.score)
      decision.score = Temperature(record.temperature).scaled(own)
      return decision
    }
    // One class against several others: the order of images by its score changes.
    guard let name = decision.className, let label = classNames.firstIndex(of: name),
      let target = try? DecisionTarget(parsing: decision.target)
    else {
      throw TrainingError(
        .unsuitableModel,
        "the model's threshold, chosen for '\(decision.target)', can't be converted to calibrated "
          + "scores: of several classes it has to be chosen again, and its target can't be read. "
          + "Remove it with 'fovea threshold', or choose it after the calibration.")
    }
    var evaluator = ClassificationEvaluator(
      classNames: classNames, temperature: record.temperature)
    try evaluator.add(samples.logits.map { Float($0) }, labels: samples.labels)
    return DecisionThreshold(
      target, writtenAs: decision.target, className: name,
      scores: samples.labels.indices.map { evaluator.probability(sample: $0, of: label) },
      isPositive: samples.labels.map { $0 == label })
  }

  private static func classes(
    _ trained: TrainedModel, _ dataset: Dataset, _ split: Split?, _ options: InferenceOptions,
    _ progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> (CalibrationSamples, [SkippedImage]) {
    var logits: [Float] = []
    var labels: [Int] = []
    let skipped = try trained.run(
      over: dataset, split: split, options: options, progress: progress
    ) { _, batch, outputs in
      logits += outputs
      labels += batch.labels.map { Int($0) }
    }
    return (
      CalibrationSamples(
        logits: logits, labels: labels, classCount: trained.card.classNames.count), skipped
    )
  }

  private static func detections(
    _ trained: TrainedModel, _ dataset: Dataset, _ split: Split?, _ floor: Double,
    _ options: InferenceOptions, _ progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> (CalibrationSamples, [SkippedImage]) {
    var settings = DetectionSettings.evaluation
    settings.confidence = floor
    let (boxes, skipped) = try trained.matchedDetections(
      on: dataset, split: split, settings: settings, temperature: 1, options: options,
      progress: progress)
    let found = boxes.scoredDetections()
    return (
      CalibrationSamples(
        scores: found.map(\.score), isRight: found.map(\.isRight), images: found.map(\.image),
        imageCount: boxes.imageCount), skipped
    )
  }

  private static func oneSided(
    _ kind: CalibrationSamples.Kind, _ samples: CalibrationSamples, _ split: String, _ floor: Double
  ) -> String {
    switch kind {
    case .classes:
      return
        "the half of \(split) to fit on has \(NumberText.count(samples.count, "image")) of one "
        + "class, and a calibration needs several. Name data with more classes."
    case .detections:
      let what = samples.labels.first.map { $0 == 1 ? "all are right" : "all are wrong" }
      return
        "the half of \(split) to fit on has \(NumberText.count(samples.count, "detection")) with a "
        + "score of at least \(floor)\(what.map { ", and \($0)" } ?? ""); a calibration needs "
        + "right and wrong ones. Use more images, or a lower floor."
    }
  }
}

extension TrainedModel {
  /// The detections of a split, matched with the ground truth.
  func matchedDetections(
    on dataset: Dataset, split: Split?, settings: DetectionSettings, temperature: Double,
    options: InferenceOptions, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> (DetectionEvaluator, [SkippedImage]) {
    let detector = try Detector(self)
    let decoder = DetectionDecoder(
      geometry: detector.geometry, settings: settings, temperature: temperature)
    var boxes = DetectionEvaluator(classNames: card.classNames)
    let skipped = try run(
      over: dataset, split: split, options: options, progress: progress
    ) { dataset, batch, outputs in
      let found = decoder.detections(outputs, shape: batch.shape, placements: batch.placements)
      for (detections, index) in zip(found, batch.indices) {
        try boxes.add(detections: detections, groundTruth: dataset.samples[index].boxes)
      }
    }
    return (boxes, skipped)
  }
}
