import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// A model with data whose scores decisions are made of.
struct DecisionSource {
  let trained: TrainedModel
  /// The data with the model's classes.
  let dataset: Dataset
  let options: InferenceOptions
  let perImage: Bool

  /// The class of a target; nil for objects of all classes.
  ///
  /// - Throws: `SettingError` where it is unknown or not clear.
  func label(of target: DecisionTarget) throws -> Int? {
    switch trained.card.task {
    case .detection: try target.objectLabel(among: dataset.classNames)
    case .segmentation: try target.pixelLabel(in: dataset)
    default: try target.label(among: dataset.classNames, counts: dataset.classCounts())
    }
  }

  /// The scores of a split (nil: all samples).
  func scores(
    in split: Split?, _ goal: ThresholdStudy.Goal,
    _ progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> Scores {
    switch (trained.card.task, goal) {
    case (.detection, _):
      let (boxes, skipped) = try trained.matchedDetections(
        on: dataset, split: split, settings: .evaluation,
        temperature: trained.card.temperature ?? 1, options: options, progress: progress)
      return Scores(content: .boxes(boxes), skipped: skipped)
    case (.segmentation, .target(let target)):
      let label = try target.pixelLabel(in: dataset)
      var pixels = PixelDecisions(label: label)
      let skipped = try trained.run(
        over: dataset, split: split, options: options, progress: progress
      ) { dataset, batch, outputs in
        let maps = SegmentationOutputs(
          outputs, shape: batch.shape, placements: batch.placements,
          classes: dataset.classNames.count)
        for position in 0..<batch.count {
          pixels.add(
            probabilities: maps.probabilities(of: label, position: position),
            groundTruth: try dataset.groundTruthMask(of: position, in: batch))
        }
      }
      // False alarms of masks are counted in images.
      let isImages = perImage || target.figure == .falsePositives
      return Scores(content: .pixels(pixels, isImages ? .image : .pixel), skipped: skipped)
    default:
      var classes = ClassificationEvaluator(
        classNames: trained.card.classNames, temperature: trained.card.temperature ?? 1)
      let skipped = try trained.run(
        over: dataset, split: split, options: options, progress: progress
      ) { _, batch, outputs in try classes.add(outputs, labels: batch.labels) }
      return Scores(content: .classes(classes), skipped: skipped)
    }
  }

  /// The scores of a split.
  struct Scores {
    enum Content {
      case classes(ClassificationEvaluator)
      case boxes(DetectionEvaluator)
      case pixels(PixelDecisions, DecisionSamples.Unit)
    }

    let content: Content
    let skipped: [SkippedImage]

    /// The yes-or-no decision of a class; of all objects for nil.
    func samples(_ label: Int?) throws -> DecisionSamples {
      switch content {
      case .boxes(let boxes): return DecisionSamples(boxes, of: label)
      case .pixels(let pixels, let unit): return DecisionSamples(pixels, unit: unit)
      case .classes(let classes):
        let label = label ?? 0
        return DecisionSamples(
          scores: classes.labels.indices.map { classes.probability(sample: $0, of: label) },
          isPositive: classes.labels.map { $0 == label })
      }
    }

    private func classes() throws -> ClassificationEvaluator {
      guard case .classes(let classes) = content else {
        throw TrainingError(.unsuitableModel, "a matrix of costs is for classification.")
      }
      return classes
    }

    /// The class and threshold of the lowest cost, of equal ones the first class.
    func cheapestThreshold(_ matrix: CostMatrix) throws -> (label: Int, score: Double) {
      let classes = try classes()
      let probabilities = classes.labels.indices.map { classes.probabilities(sample: $0) }
      var best: (label: Int, score: Double, cost: Double)?
      for label in classes.classNames.indices {
        guard
          let found = matrix.bestThreshold(
            of: label, probabilities: probabilities, labels: classes.labels)
        else { continue }
        if best.map({ found.cost < $0.cost }) ?? true { best = (label, found.score, found.cost) }
      }
      guard let best else {
        throw TrainingError(.unsuitableData, "there are no images to choose a threshold on.")
      }
      return (best.label, best.score)
    }

    /// The mean costs of the rules.
    func costs(
      _ matrix: CostMatrix, _ decision: DecisionThreshold, split: String
    ) throws -> ThresholdRecord.MatrixCosts {
      let classes = try classes()
      let rule = ClassDecision(classNames: classes.classNames, decision: decision)
      let samples = classes.labels.indices
      func cost(_ predictions: [Int]) -> Double {
        matrix.meanCost(labels: classes.labels, predictions: predictions) ?? 0
      }
      let probabilities = samples.map { classes.probabilities(sample: $0) }
      return ThresholdRecord.MatrixCosts(
        split: split, mostProbable: cost(classes.predictions),
        lowestExpected: cost(probabilities.map(matrix.cheapest)),
        threshold: cost(
          samples.map { sample in
            rule.label(
              of: probabilities[sample].map { Float($0) }, best: classes.predictions[sample]
            ) { probabilities[sample][$0] }
          }))
    }
  }
}
