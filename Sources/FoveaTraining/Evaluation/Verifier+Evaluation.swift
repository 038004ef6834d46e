import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaRunRecords

extension Verifier {
  /// Evaluates the model on the pairs of a split (nil: of all samples): the pairs that the data
  /// lists, else all pairs of samples.
  ///
  /// - Parameters:
  ///   - dataset: The data: identities, or a list of pairs.
  ///   - split: The part of the data.
  ///   - options: How images are read.
  ///   - progress: Called after each batch with the number of images done, and of all images.
  /// - Throws: `TrainingError` where the data is for another task, `DatasetError` for bad images or
  ///   an empty split, `MetricError` where there are no pairs of both kinds.
  public func evaluate(
    _ dataset: Dataset, split: Split? = .test, options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> VerifierEvaluation {
    var evaluator = VerificationEvaluator()
    var indices: [Int] = []
    let skipped = try trained.run(
      over: dataset, split: split, options: options, progress: progress
    ) { _, batch, outputs in
      try evaluator.add(outputs, labels: batch.labels)
      indices += batch.indices
    }
    let listsPairs = !dataset.pairs.isEmpty
    return VerifierEvaluation(
      record: try evaluator.record(
        split: split?.rawValue ?? "all", listsPairs: listsPairs, threshold: threshold
      ).lacking(skipped),
      embeddings: evaluator, listsPairs: listsPairs, indices: indices, skippedImages: skipped)
  }
}

/// The evaluation of a verification model on data.
public struct VerifierEvaluation: Sendable {
  /// The metrics on the split, with definitions and confidence intervals.
  public var record: VerificationRecord
  /// The embeddings with the labels of their samples.
  public var embeddings: VerificationEvaluator
  /// Whether the data lists its pairs: embeddings 2i and 2i + 1 then form a pair. Otherwise all
  /// pairs are compared.
  public var listsPairs: Bool
  /// Each embedding's position in the data set's samples.
  public var indices: [Int]
  /// Images left out because they cannot be decoded.
  public var skippedImages: [SkippedImage]

  /// The distances of all evaluated pairs.
  public var pairs: VerificationPairs {
    listsPairs ? embeddings.consecutivePairs() : embeddings.everyTwo()
  }
}
