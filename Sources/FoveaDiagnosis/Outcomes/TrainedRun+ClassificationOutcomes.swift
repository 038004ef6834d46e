import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaSupport
import FoveaTraining

extension TrainedRun {
  /// Whether each prediction is right, with its loss.
  func classificationOutcomes(
    _ dataset: Dataset, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> SampleOutcomes {
    let classNames = trained.card.classNames
    let (results, skipped) = try results(on: dataset, options: options, progress: progress)
    var evaluator = ClassificationEvaluator(
      classNames: classNames, decision: trained.card.decision)
    for result in results {
      try evaluator.add(result.outputs, labels: [dataset.samples[result.index].label])
    }
    let predicted = evaluator.predictions
    return SampleOutcomes(
      task: .classification, classNames: classNames, indices: results.map(\.index),
      score: SampleOutcomes.Score(
        key: ClassificationMetric.accuracy.key, title: ClassificationMetric.accuracy.title,
        definition: "share of right predictions", isBinary: true),
      scores: zip(evaluator.labels, predicted).map { $0 == $1 ? 1 : 0 },
      losses: results.map(\.loss), labels: evaluator.labels.map { classNames[$0] },
      predictions: predicted.map { classNames[$0] },
      probabilities: predicted.enumerated().map {
        evaluator.probability(sample: $0.offset, of: $0.element)
      }, resampling: evaluator.resampling, skipped: skipped)
  }

  /// The mean absolute error of each sample.
  func regressionOutcomes(
    _ dataset: Dataset, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> SampleOutcomes {
    let found = try Regressor(trained).evaluate(
      dataset, split: nil, options: options, progress: progress)
    let names = trained.card.classNames
    let places = found.indices.indices
    var evaluator = RegressionEvaluator(valueNames: names)
    for place in places {
      try evaluator.add(
        found.predictions.map { $0[place] }, labels: found.labels.map { $0[place] })
    }
    func texts(_ values: [[Double]]) -> [String] {
      places.map { place in
        values.map { NumberText.short($0[place], digits: 5) }.joined(separator: " ")
      }
    }
    return SampleOutcomes(
      task: .regression, classNames: names, indices: found.indices,
      score: SampleOutcomes.Score(
        key: RegressionMetric.meanAbsoluteError.key,
        title: RegressionMetric.meanAbsoluteError.title,
        definition: "mean of |y - prediction|; plain mean over values", lowerIsBetter: true),
      scores: places.map { place in
        names.indices.reduce(0.0) {
          $0 + (found.predictions[$1][place] - found.labels[$1][place]).magnitude
        } / Double(names.count)
      }, labels: texts(found.labels), predictions: texts(found.predictions),
      resampling: evaluator.resampling, skipped: found.skippedImages)
  }

  /// Whether the nearest other image of each shows the same identity.
  func verificationOutcomes(
    _ dataset: Dataset, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> SampleOutcomes {
    let found = try Verifier(trained).evaluate(
      dataset, split: nil, options: options, progress: progress)
    let right = found.listsPairs ? [] : found.embeddings.nearestIsRight()
    let labels = found.embeddings.labels.map { dataset.classNames[$0] }
    return SampleOutcomes(
      task: .verification, classNames: dataset.classNames, indices: found.indices,
      score: SampleOutcomes.Score(
        key: VerificationMetric.recallAt1.key, title: VerificationMetric.recallAt1.title,
        definition: "share of images whose nearest other image shows the same identity; images of "
          + "an identity of their own are left out", isBinary: true),
      scores: found.listsPairs
        ? labels.map { _ in nil } : right.map { right in right.map { $0 ? 1 : 0 } },
      labels: labels,
      predictions: right.map { right in
        right.map { $0 ? "nearest is the same" : "nearest is another" } ?? ""
      }, resampling: found.embeddings.resampling(listsPairs: found.listsPairs),
      skipped: found.skippedImages)
  }
}
