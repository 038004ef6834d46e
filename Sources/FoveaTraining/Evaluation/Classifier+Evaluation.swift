import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaRunRecords

extension Classifier {
  /// Evaluates the classifier on a split of a data set (nil: on all samples).
  ///
  /// The data's classes are matched with the model's by name.
  ///
  /// - Throws: `TrainingError` where the data has a class that the model does not have,
  ///   `DatasetError` for bad images or an empty split.
  public func evaluate(
    _ dataset: Dataset, split: Split? = .test, options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> ClassifierEvaluation {
    var evaluator = ClassificationEvaluator(
      classNames: card.classNames, decision: card.decision, temperature: card.temperature ?? 1)
    var predictions: [PredictionRecord] = []
    var indices: [Int] = []
    let skipped = try trained.run(
      over: dataset, split: split, options: options, progress: progress
    ) { _, batch, logits in
      let first = evaluator.sampleCount
      try evaluator.add(logits, labels: batch.labels)
      for (offset, name) in batch.names.enumerated() {
        predictions.append(
          PredictionRecord(
            path: name, probabilities: evaluator.probabilities(sample: first + offset),
            classNames: card.classNames, decision: evaluator.predictions[first + offset]))
      }
      indices += batch.indices
    }
    let name = split?.rawValue ?? "all"
    return ClassifierEvaluation(
      record: try evaluator.record(split: name, topK: options.topK, bootstrap: Bootstrap())
        .lacking(skipped),
      curves: try evaluator.curves(split: name), predictions: predictions,
      labels: evaluator.labels.map { card.classNames[$0] }, indices: indices,
      skippedImages: skipped)
  }
}
