import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The choice of a decision threshold for a trained model, and its figures on other images.
///
/// ```swift
/// let goal = ThresholdStudy.Goal.target(try DecisionTarget(parsing: "recall=0.95"))
/// let study = try ThresholdStudy(goal, for: trained, on: data)
/// print(study.record.score, study.record.testing?.values["recall"] ?? 0)
/// try study.decided().write(to: "decided.safetensors")
/// ```
public struct ThresholdStudy: Sendable {
  /// The goal of a threshold.
  public enum Goal: Sendable {
    /// A figure of one class against the rest.
    case target(DecisionTarget)
    /// The lowest cost by a matrix of all classes, named by its file. Classification only.
    case costs(CostMatrix, name: String)
  }

  /// The chosen threshold with its figures.
  public let record: ThresholdRecord
  /// The counts at every threshold on the choosing split, from the highest down.
  public let points: [DecisionPoint]
  /// The costs of wrong answers; nil for other goals.
  public let costs: DecisionCosts?
  /// The images that were skipped because they cannot be decoded.
  public private(set) var skippedImages: [SkippedImage]
  private let trained: TrainedModel
  private let decision: DecisionThreshold

  /// Chooses a threshold.
  ///
  /// - Parameters:
  ///   - split: The split to choose on; nil for all samples.
  ///   - testing: The split to measure on; nil for none.
  ///   - perImage: For segmentation, whether images with the class are counted instead of pixels.
  /// - Throws: `SettingError` where the class is unknown or has nothing to find, `TrainingError`
  ///   where the task has no threshold or the data doesn't suit the model, `DatasetError` for bad
  ///   images or an empty split.
  public init(
    _ goal: Goal, for trained: TrainedModel, on dataset: Dataset,
    split: Split? = .validation, testing: Split? = nil, perImage: Bool = false,
    options: InferenceOptions = .init(), bootstrap: Bootstrap = Bootstrap(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    try Self.check(trained.card.task, goal)
    self.trained = trained
    let matched = try trained.matched(dataset)
    let source = DecisionSource(
      trained: trained, dataset: matched, options: options, perImage: perImage)
    // An unknown class is an error before any image is read.
    if case .target(let target) = goal { _ = try source.label(of: target) }
    let name = split?.rawValue ?? "all"
    let choosing = try source.scores(in: split, goal, progress)
    let tested = try testing.map { try source.scores(in: $0, goal, progress) }
    skippedImages = choosing.skipped + (tested?.skipped ?? [])
    var record: ThresholdRecord
    let samples: DecisionSamples
    switch goal {
    case .target(let target):
      let label = try source.label(of: target)
      let className = label.map { trained.card.classNames[$0] }
      samples = try choosing.samples(label)
      let text = target.of(className).description
      guard let found = samples.threshold(target, writtenAs: text, className: className) else {
        throw SettingError(
          key: "target",
          "target \(text): \(name) has no \(samples.unit.rawValue)s"
            + "\(className.map { " of '\($0)'" } ?? "") to choose a threshold on. Choose on other "
            + "data, or another class.")
      }
      decision = found
      costs = target.costs
      record = ThresholdRecord(
        task: trained.card.task, className: className, unit: samples.unit.rawValue, target: text,
        score: found.score, isReached: found.isReached,
        choosing: samples.figures(
          from: found.score, split: name, beta: target.beta, costs: costs, bootstrap: bootstrap))
      record.beta = target.beta
      record.testing = try tested?.samples(label).figures(
        from: found.score, split: testing?.rawValue ?? "", beta: target.beta, costs: costs,
        bootstrap: bootstrap)
    case .costs(let matrix, let file):
      costs = nil
      let best = try choosing.cheapestThreshold(matrix)
      let className = trained.card.classNames[best.label]
      samples = try choosing.samples(best.label)
      let text = "lowest cost by \(file)"
      let figures = samples.figures(
        from: best.score, split: name, beta: 1, costs: nil, bootstrap: bootstrap)
      decision = DecisionThreshold(
        className: className, score: best.score, target: text,
        precision: figures.values["precision"] ?? 0, recall: figures.values["recall"] ?? 0,
        isReached: true)
      let chosen = try choosing.costs(matrix, decision, split: name)
      record = ThresholdRecord(
        task: trained.card.task, className: className, unit: samples.unit.rawValue, target: text,
        score: best.score, isReached: chosen.threshold < chosen.mostProbable, choosing: figures)
      record.testing = try tested?.samples(best.label).figures(
        from: best.score, split: testing?.rawValue ?? "", beta: 1, costs: nil,
        bootstrap: bootstrap)
      record.costs =
        try tested?.costs(matrix, decision, split: testing?.rawValue ?? name) ?? chosen
    }
    points = samples.points
    record.around = Self.rows(
      around: decision.score, samples, beta: record.beta, costs: costs)
    record.definitions = Self.definitions(samples.unit, record, bootstrap)
    self.record = record
  }

  /// The model with the chosen threshold.
  ///
  /// - Throws: `TrainingError` where no threshold costs less than the most probable class.
  public func decided() throws -> TrainedModel {
    guard record.costs == nil || record.isReached else {
      throw TrainingError(
        .unsuitableData,
        "no threshold of one class costs less on \(record.choosing.split) than the most probable "
          + "class, so none is stored.")
    }
    return try trained.replacing(
      decision: decision, temperature: trained.card.temperature)
  }

  /// Checks that models of a task have a threshold to choose for a goal.
  ///
  /// - Throws: `TrainingError` with the reason, where they have none.
  public static func check(_ task: VisionTask, _ goal: Goal? = nil) throws {
    let reason: String
    switch task {
    case .classification: return
    case .detection, .segmentation:
      guard case .costs = goal else { return }
      reason =
        "a matrix of costs is for classification. Give the costs of a false alarm and of a miss: "
        + "FP=1,FN=20"
    case .regression:
      reason =
        "a regression estimates values and has no scores. Compare its values with a limit of your "
        + "own; 'fovea evaluate' shows how far they are off"
    case .verification:
      reason = "a verification compares distances, and its threshold is chosen in training"
    }
    throw TrainingError(
      .unsuitableModel, "no threshold is chosen for \(task.rawValue): \(reason).")
  }

  private static func rows(
    around score: Double, _ samples: DecisionSamples, beta: Double, costs: DecisionCosts?
  ) -> [ThresholdRecord.Row] {
    let points = samples.points
    let images = Double(max(samples.imageCount, 1))
    // The last threshold that is not below the chosen one decides as it does.
    let chosen = points.lastIndex { $0.threshold >= score }
    let here = chosen ?? 0
    var places: Set<Int> = []
    for step in [1, 2, points.count / 50, points.count / 12, points.count / 4] where step > 0 {
      for place in [here - step, here + step] where points.indices.contains(place) {
        places.insert(place)
      }
    }
    places.remove(here)
    func row(_ point: DecisionPoint, at score: Double, isChosen: Bool) -> ThresholdRecord.Row {
      ThresholdRecord.Row(
        score: score, isChosen: isChosen, precision: point.precision, recall: point.recall,
        fScore: point.fScore(beta: beta), falsePositivesPerImage: point.falsePositives / images,
        costPerImage: costs.map {
          $0.cost(falsePositives: point.falsePositives, falseNegatives: point.falseNegatives)
            / images
        })
    }
    let none = DecisionPoint(
      threshold: score, truePositives: 0, falsePositives: 0,
      positives: points.last?.positives ?? 0)
    let own = row(chosen.map { points[$0] } ?? none, at: score, isChosen: true)
    let others = places.map { row(points[$0], at: points[$0].threshold, isChosen: false) }
    return (others + [own]).sorted { $0.score < $1.score }
  }

  private static func definitions(
    _ unit: DecisionSamples.Unit, _ record: ThresholdRecord, _ bootstrap: Bootstrap
  ) -> [String: String] {
    let counted =
      switch unit {
      case .image:
        record.task == .segmentation
          ? "images; one is called positive where at least one pixel reaches the threshold"
          : "images"
      case .object: "detections at IoU 0.5, each object found at most once"
      case .pixel: "labelled pixels, in steps of 0.001 of the threshold"
      }
    return [
      "counts": counted, "precision": "TP / (TP + FP)", "recall": "TP / (TP + FN)",
      "fScore": "(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP) with b = \(record.beta)",
      "falsePositivesPerImage": "FP / images", "costPerImage": "(FP cost FP + FN cost FN) / images",
      "intervals": "percentile bootstrap, images drawn with replacement, \(bootstrap.resamples) "
        + "resamples, level \(bootstrap.level), seed \(bootstrap.seed)",
    ]
  }
}

extension DecisionTarget {
  /// The weight of recall in the F score: that of the target, else 1.
  var beta: Double { figure == .fBeta ? value ?? 1 : 1 }
}
